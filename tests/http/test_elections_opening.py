"""The opening of a box that takes several steps: the manager's page, the hall screen, two presses at once."""

from collections.abc import Callable

import pytest

from tests.hall import Hall
from tests.visitor import Visitor
from tests.world import World
from unionweb.ballots import opening
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import report_of
from unionweb.elections.rules.stages import Stage

pytestmark = pytest.mark.usefixtures("sound")
Open = Callable[..., Visitor]
MARKS = ("fff-", "ff-a", "fbaf", "ffaa", "ffff")


@pytest.fixture
def hall(world: World, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """Five ballots in a closed box that can be opened, two a step."""
    monkeypatch.setattr(opening, "STEP", 2)
    monkeypatch.setattr(opening, "cores", lambda: 1)
    hall = Hall.build(world)
    hall.to_voting()
    for number, text in enumerate(MARKS, 1):
        hall.cast(number, text)
    hall.move(Stage.CLOSED)
    for person in list(hall.tellers)[:2]:
        hall.sign(person)
        hall.hand_in(person)
    return hall


def test_the_page_opens_step_by_step_and_the_hall_sees_how_far(visit: Open, hall: Hall) -> None:
    officer = visit(hall.officer)
    assert officer.get(hall.path("opening"), 303).location.endswith(f"/elections/{hall.election}")
    shown = officer.follow(officer.post(hall.path("open")))
    assert shown.texts("#progress .progress span") == ["已打开的选票", "2 / 5"]
    assert [one.attributes["action"] for one in shown.all("#progress form")] == [hall.path("open")]
    assert "已打开 2 / 5" in officer.get(hall.path("hall")).text
    htmx = {"HX-Request": "true"}
    assert officer.post(hall.path("open"), headers=htmx, status=200).texts("#progress span")[1] == "4 / 5"
    last = officer.post(hall.path("open"), headers=htmx, status=204)
    assert last.response.headers["HX-Redirect"].endswith(f"/elections/{hall.election}")
    assert "已开箱，正在计票" in officer.get(hall.path("hall")).text


def test_the_count_is_that_of_all_steps(visit: Open, hall: Hall) -> None:
    officer = visit(hall.officer)
    for _step in range(3):
        officer.post(hall.path("open"))
    officer.post(hall.path("count"))
    with hall.world.look():
        report = report_of(election_of(hall.election))
        assert report is not None
        lines = [(line.votes, line.against, line.abstain) for line in report.contests[0].lines]
    assert report.contests[0].void == 1
    assert sorted(lines) == [(1, 2, 1), (1, 2, 1), (3, 0, 1), (4, 0, 0)]


def test_who_presses_after_somebody_else_goes_on_with_him(visit: Open, hall: Hall) -> None:
    officer = visit(hall.officer)
    for _step in range(3):
        officer.post(hall.path("open"))
    assert officer.post(hall.path("open")).location.endswith(f"/elections/{hall.election}")
    officer.post(hall.path("count"))
    assert "不能进入" in officer.post(hall.path("open"), status=422).text


def test_a_box_cannot_be_opened_before_the_tellers_signed(visit: Open, world: World) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    hall.move(Stage.CLOSED)
    officer = visit(hall.officer)
    assert "签名" in officer.post(hall.path("open"), status=422).text
    assert "不能进入" in officer.post(hall.path("count"), status=422).text
