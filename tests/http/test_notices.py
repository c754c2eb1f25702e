"""The list of notices, the bell, and whose they are."""

from collections.abc import Callable

import pytest

from tests.counting import queries
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.notices.actions import tell_person
from unionweb.notices.models import Notice

Visit = Callable[..., Visitor]


def tell(world: World, person: int, *subjects: str, body: str = "First.\n\nSecond.", link: str = "/") -> int:
    """Tell of each subject; the number of the last notice."""
    with world.work():
        return [tell_person(person, one, body, link, key=one, now=now()).id for one in subjects][-1]


def read(world: World, number: int) -> bool:
    with world.look():
        return db.session.get_one(Notice, number).read_at is not None


def test_the_bell_counts_what_is_unread(world: World, visit: Visit) -> None:
    person = world.student()
    browser = visit(person)
    assert [one.attributes["aria-label"] for one in browser.get("/").all(".bell")] == ["通知"]
    tell(world, person, "One", "Two")
    page = browser.get("/")
    assert page.texts(".bell") == ["2"]
    assert [one.attributes["aria-label"] for one in page.all(".bell")] == ["通知，2条未读"]
    tell(world, person, *(f"More {number}" for number in range(100)))
    assert browser.get("/").texts(".bell") == ["99+"]
    assert visit().get("/").all(".bell") == []


def test_opening_a_notice_marks_it_read_and_looking_does_not(world: World, visit: Visit) -> None:
    person = world.student()
    number = tell(world, person, "Your <b>place</b>", link="/people/me?x=1&y=2")
    browser = visit(person)
    shown = browser.get("/notices/")
    assert "Your <b>place</b>" in shown.text and "未读" in shown.texts(".inbox")[0]
    assert "标为已读" in browser.get(f"/notices/{number}").text
    assert not read(world, number)
    opened = browser.follow(browser.post(f"/notices/{number}/read"))
    assert read(world, number) and "标为已读" not in opened.text
    assert opened.texts("h1") == ["Your <b>place</b>"]
    assert [one.attributes["href"] for one in opened.all("main .primary")] == ["/people/me?x=1&y=2"]
    assert browser.get("/notices/").all(".inbox a[href]") and not browser.get("/").texts(".count")


def test_all_that_was_shown_is_marked_read(world: World, visit: Visit) -> None:
    person, other = world.student(), world.student()
    seen, of_other = tell(world, person, "One", "Two"), tell(world, other, "One")
    browser = visit(person)
    [shown] = browser.get("/notices/").all("input[name=up_to]")
    later = tell(world, person, "Later")
    browser.post("/notices/read-all", {"up_to": shown.attributes["value"]})
    assert (read(world, seen), read(world, later), read(world, of_other)) == (True, False, False)
    assert browser.get("/notices/?show=unread").texts(".subject") == ["未读 Later"]


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30])
def test_nonsense_marks_nothing(world: World, visit: Visit, up_to: str) -> None:
    person = world.student()
    number = tell(world, person, "One")
    visit(person).post("/notices/read-all", {"up_to": up_to})
    assert not read(world, number)


def test_nobody_else_reads_my_notices(world: World, visit: Visit) -> None:
    number = tell(world, world.student(), "One")
    for other in (world.student(), world.administrator()):
        browser = visit(other)
        browser.get(f"/notices/{number}", status=403)
        browser.post(f"/notices/{number}/read", status=403)
        assert browser.get("/notices/").all(".inbox") == []
    visit().get(f"/notices/{number}", status=303)
    visit(other).get("/notices/999999", status=404)
    assert not read(world, number)


def test_an_empty_list_says_so(world: World, visit: Visit) -> None:
    browser = visit(world.student())
    assert browser.get("/notices/").all(".empty a[href]")
    assert browser.get("/notices/?show=unread").all(".empty a[href]")


def test_a_long_list_has_pages_and_costs_no_more(world: World, visit: Visit) -> None:
    person = world.student()
    browser = visit(person)
    tell(world, person, "One")
    few = queries(world.app, lambda: browser.get("/notices/"))
    tell(world, person, *(f"Subject {number}" for number in range(60)))
    assert queries(world.app, lambda: browser.get("/notices/")) == few
    assert len(browser.get("/notices/").all(".inbox li")) == 50
    assert len(browser.get("/notices/?page=2").all(".inbox li")) == 11


def test_a_stranger_pays_nothing_for_the_bell(world: World, visit: Visit) -> None:
    person, stranger = visit(world.student()), visit()
    mine = queries(world.app, lambda: person.get("/publications/"))
    assert mine - queries(world.app, lambda: stranger.get("/publications/")) == 4, (
        "three who asks, one the bell"
    )
