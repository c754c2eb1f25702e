"""The viewer of the log."""

from collections.abc import Callable

from tests.visitor import Visitor
from tests.world import World

Visit = Callable[..., Visitor]


def test_the_log_is_closed_to_strangers_and_students(world: World, visit: Visit) -> None:
    student = world.student(name="Li Ming")
    assert visit().get("/audit/", status=303).location.startswith("/people/sign-in")
    visit(student).get("/audit/", status=403)


def test_a_reader_of_the_log_sees_who_did_what(world: World, visit: Visit) -> None:
    reader = world.administrator()
    page = visit(reader).get("/audit/")
    assert "test.build" in page.text
