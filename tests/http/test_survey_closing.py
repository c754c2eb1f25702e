"""Closing a survey box by box and adding up in steps: what the page shows, two presses at once, a death in
the middle, and those who are answering meanwhile."""

from collections.abc import Callable

import pytest

from tests.actions.test_box import at_once
from tests.surveys import TITLE, Opened
from tests.ticking import tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.audit.models import AuditEntry
from unionweb.ballots import box, drawing
from unionweb.ballots.box.schema import BoxState
from unionweb.ballots.models import BallotDraw
from unionweb.ballots.rules.several import split_ballots
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.surveys.actions import closing, counting
from unionweb.surveys.queries.statistics import statistics_of
from unionweb.surveys.queries.surveys import survey_of
from unionweb.surveys.rules.stages import Stage

Visit = Callable[..., Visitor]
HTMX = {"HX-Request": "true"}
STUDENTS = 5


@pytest.fixture
def answered(world: World, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Three departments rated by five students; the next step comes after two responses."""
    monkeypatch.setattr(closing, "MANY", 2)
    monkeypatch.setattr(counting, "MANY", 2)
    opened = Opened.build(world, students=STUDENTS + 1)
    for place, person in enumerate(opened.students[:STUDENTS]):
        opened.answer(person, 1 + place)
    return opened


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def address(opened: Opened, step: str) -> str:
    return f"/surveys/{opened.survey}/{step}"


def numbers(opened: Opened) -> list[tuple[int | None, int | None]]:
    """What is noted of each subject: received, unreadable."""
    with opened.world.look():
        return [(one.received, one.unreadable) for one in survey_of(opened.survey).subjects]


def stage(opened: Opened) -> Stage:
    with opened.world.look():
        return survey_of(opened.survey).stage


def entries(opened: Opened, verb: str) -> int:
    with opened.world.look():
        return db.session.query(AuditEntry).filter_by(verb=verb).count()


def has_right_sums(opened: Opened) -> bool:
    """Every student's grades are in the sums once: 1, 2, 3, 4 and 5 on each department."""
    with opened.world.look():
        kept = statistics_of(survey_of(opened.survey).subjects)
        one = opened.form.indicators[0].id
        return all(sums.counts[one] == (0, 1, 1, 1, 1, 1, STUDENTS) for sums in kept.values())


@pytest.mark.either_database
def test_the_page_goes_on_box_by_box_and_then_step_by_step(answered: Opened, manager: Visitor) -> None:
    close, count = address(answered, "close"), address(answered, "count")
    shown = manager.follow(manager.post(close))
    assert shown.texts("#counting .progress span") == ["已封好的票箱", "1 / 3"]
    assert [one.attributes["action"] for one in shown.all("#counting form")] == [close]
    assert "继续封箱" in manager.get(f"/surveys/{answered.survey}").text
    assert manager.post(close, headers=HTMX, status=200).texts("#counting span")[1] == "2 / 3"
    last = manager.post(close, headers=HTMX, status=204)
    assert last.response.headers["HX-Redirect"].endswith(f"/surveys/{answered.survey}")
    assert numbers(answered) == [(STUDENTS, None)] * 3
    shown = manager.follow(manager.post(count))
    assert shown.texts("#counting .progress span") == ["已拆封的答卷", "2 / 15"]
    assert "已拆封 2 / 5 份" in shown.text
    for _step in range(7):
        manager.post(count, headers=HTMX, status=200)
    manager.post(count, headers=HTMX, status=204)
    assert stage(answered) is Stage.COUNTED and has_right_sums(answered)
    assert manager.get(address(answered, "counting"), 303).location.endswith(f"/surveys/{answered.survey}")


def test_from_the_first_press_nobody_draws_and_no_box_takes_anything(
    answered: Opened, manager: Visitor, visit: Visit
) -> None:
    late = answered.students[-1]
    answering, world = answered.respondent(late), answered.world
    with world.look():
        assert db.session.query(BallotDraw).count()
    manager.post(address(answered, "close"))
    student = visit(late)
    assert student.client.get(f"/surveys/sheet/{answered.code}").json["state"] == "closed"  # type: ignore[index]
    here = {"Sec-Fetch-Site": "same-origin"}
    papers = student.client.post(f"/surveys/papers/{answered.code}", data=answering.blinded, headers=here)
    assert (papers.status_code, papers.json["error"]) == (409, "closed")  # type: ignore[index]
    with world.look():
        states = [box.state(vote.name) for vote in answered.votes.values()]
        assert db.session.query(BallotDraw).count() == 0
    assert states == [BoxState.CLOSED, BoxState.CLOSING, BoxState.CLOSING]
    manager.post(address(answered, "extend"), {"reason": "more time"}, status=422)
    manager.post(address(answered, "remind"), status=422)
    assert "现在不能统计" in manager.post(address(answered, "count"), status=422).text


class Died(BaseException):
    """Stands for the end of the process."""


def die(*_arguments: object, **_more: object) -> None:
    raise Died


def to_the_end(opened: Opened, work: Callable[..., bool]) -> None:
    with opened.world.look():
        while not work(opened.survey, by=SYSTEM, now=clock.now()):
            continue


def end_drawing(opened: Opened) -> None:
    """The first transaction of closing, and what follows it at once."""
    with opened.world.work():
        closing.close_survey(survey_of(opened.survey), by_hand=True, by=SYSTEM, now=clock.now())


def test_who_dies_before_the_boxes_are_stopped_loses_nothing_that_comes_meanwhile(
    answered: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = answered.respondent(answered.students[-1])
    with answered.world.look():
        late.take(drawing.draw_many(late.papers))
    with monkeypatch.context() as patch:
        patch.setattr(box, "stop", die)
        with pytest.raises(Died):
            end_drawing(answered)
    assert stage(answered) is Stage.CLOSED
    with answered.world.look():
        box.cast_many(split_ballots(late.seal(answered.graded(5))))
    to_the_end(answered, closing.seal_next)
    assert numbers(answered) == [(STUDENTS + 1, None)] * 3


def test_who_dies_in_a_step_takes_it_again(answered: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a box is closed and before that is noted; after responses are opened and before they count."""
    end_drawing(answered)
    with monkeypatch.context() as patch:
        patch.setattr(closing, "_note", die)
        with pytest.raises(Died):
            to_the_end(answered, closing.seal_next)
    assert numbers(answered)[0] == (None, None)
    to_the_end(answered, closing.seal_next)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "count_subject", die)
        with pytest.raises(Died):
            to_the_end(answered, counting.count_next)
    to_the_end(answered, counting.count_next)
    assert stage(answered) is Stage.COUNTED and has_right_sums(answered)


def test_of_two_who_press_at_once_each_step_counts_once(answered: Opened) -> None:
    app = answered.world.app
    end_drawing(answered)
    for work in (closing.seal_next, counting.count_next):

        def press(_number: int, work: Callable[..., bool] = work) -> bool:
            return work(answered.survey, by=SYSTEM, now=clock.now())

        while not all(at_once(app, press, 2)):
            continue
    assert numbers(answered) == [(STUDENTS, 0)] * 3
    assert entries(answered, "surveys.seal") == entries(answered, "surveys.count") == 3
    assert has_right_sums(answered)


@pytest.mark.either_database
def test_the_timer_closes_the_boxes_that_were_left(world: World, answered: Opened) -> None:
    end_drawing(answered)
    answer = tick(world.app, "surveys.seal")
    assert answer.exit_code == 0 and TITLE in answer.output
    assert numbers(answered) == [(STUDENTS, None)] * 3
    assert tick(world.app, "surveys.seal").output == ""


@pytest.mark.either_database
def test_a_box_that_cannot_be_read_is_told_of_and_mended(
    world: World, answered: Opened, manager: Visitor
) -> None:
    settings: Settings = world.app.config["SETTINGS"]
    path = settings.instance / "boxes" / f"{answered.votes['d2'].name}.key"
    key = path.read_bytes()
    path.unlink()
    manager.post(address(answered, "close"))
    assert "票箱损坏" in manager.post(address(answered, "close"), status=422).text
    answer = manager.post(address(answered, "close"), headers=HTMX, status=204)
    assert answer.response.headers["HX-Redirect"].endswith(f"/surveys/{answered.survey}")
    assert "票箱损坏" in manager.get(f"/surveys/{answered.survey}").text
    assert tick(world.app, "surveys.seal").exit_code == 1
    path.write_bytes(key)
    to_the_end(answered, closing.seal_next)
    assert numbers(answered) == [(STUDENTS, None)] * 3
