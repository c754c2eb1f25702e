"""The marks of a round: kept when it closes, named by the decision, gone in time."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, select

from tests.actions.test_recruitment_deciding import LATER, NOW, answer, decide, do, offered
from tests.marked import Judged
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.recruitment.actions import applying, closing_rounds, erasing, offers
from unionweb.recruitment.models import Application, Juror, Panel, RoundMarks, RoundResult, Sheet
from unionweb.recruitment.queries import erased, placed
from unionweb.recruitment.queries.criteria import criteria_of
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.explaining import explained
from unionweb.recruitment.queries.marks import checked
from unionweb.recruitment.queries.own import record_of
from unionweb.recruitment.rules.checking import check_all
from unionweb.recruitment.rules.decision import fingerprint, read_document
from unionweb.recruitment.rules.marks import read_marks
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.stages import RoundState

pytestmark = pytest.mark.at(NOW)


def test_a_round_that_closes_leaves_its_marks(world: World) -> None:
    held = Judged.build(world)
    held.score(0)
    assert held.stored(0) is None
    held.end(0)
    stored = held.stored(0)
    assert stored is not None and stored.fingerprint == fingerprint(stored.document)
    found = read_marks(stored.document)
    assert (found.heading.drive, found.heading.position, found.heading.most) == (held.drive.code, 1, 100)
    assert found.heading.title == held.round(0).title and found.heading.binding is Binding.CORRECTED
    with world.look():
        query = select(RoundResult, Application.number).join(
            Application, Application.id == RoundResult.application_id
        )
        rows = db.session.execute(query.where(RoundResult.round_id == held.round_id(0))).all()
        results = {number: (one.raw, one.corrected, one.score) for one, number in rows}
        query_of_sheets = select(Sheet.juror_id, Application.number, Sheet.total).join(
            Application, Application.id == Sheet.application_id
        )
        given = {(juror, number): total for juror, number, total in db.session.execute(query_of_sheets)}
    came = [(one.number, one.result) for one in found.candidates]
    assert {number: (one.raw, one.corrected, one.score) for number, one in came} == results
    marks = {
        (stored.jurors[each.juror - 1], one.number): each.points
        for one in found.candidates
        for each in one.marks
    }
    assert marks == given and len(given) == 12, (
        "every sheet is in it, and the numbers lead back to the jurors"
    )
    harsh = next(nth for nth, juror in enumerate(stored.jurors) if _person(world, juror) == held.jurors[0][0])
    assert found.severities[harsh] == max(found.severities) > 0


def _person(world: World, juror: int) -> int:
    with world.look():
        return db.session.get_one(Juror, juror).person_id


@pytest.mark.either_database
def test_points_of_another_rubric_are_converted_before_they_are_corrected(world: World) -> None:
    held = Judged.build(world).both()
    stored = held.stored(1)
    assert stored is not None
    found = read_marks(stored.document)
    assert found.heading.most == 50
    points = {each.points for one in found.candidates for each in one.marks}
    assert points <= {Fraction(10 * n) for n in range(11)} and max(points) > 50


@pytest.mark.either_database
def test_nothing_in_it_tells_who_anybody_is(world: World) -> None:
    for _one in range(9):
        world.student()
    held = Judged.build(world)
    held.score(0)
    with world.work():
        for sheet in db.session.scalars(select(Sheet)).unique():
            sheet.remark = "Zhang San is my cousin"
        panel = db.session.scalars(select(Panel)).unique().one()
        panel.name, panel.room = "Panel of Li Si", "Room 301"
        record("test.build", subject=("round", None), by=SYSTEM, now=now())
    held.end(0)
    stored = held.stored(0)
    assert stored is not None
    text, data = stored.document, json.loads(stored.document)
    with world.look():
        for person in db.session.scalars(select(Person)):
            assert person.name not in text and person.number not in text
    for words in ("cousin", "Li Si", "301", "Candidate"):
        assert words not in text
    assert data.keys() == {
        *("version", "drive", "round", "binding", "line", "rubric_total", "severities", "candidates")
    }
    assert {key for one in data["candidates"] for key in one} == {"number", "marks", "result"}
    assert [one["number"] for one in data["candidates"]] == [1, 2, 3, 4, 5, 6]
    assert {mark[0] for one in data["candidates"] for mark in one["marks"]} == {1, 2, 3}
    assert not {1, 2, 3} & set(held.jurors[0]), "numbers of jurors are no ids"


@pytest.mark.either_database
def test_a_round_that_is_opened_again_has_none_until_it_closes_again(world: World) -> None:
    held = Judged.build(world)
    held.score(0)

    def close() -> None:
        held.panels.do(lambda one: closing_rounds.close_round(one, by=SYSTEM, now=now()))

    close()
    held.panels.do(lambda one: closing_rounds.reopen_round(one, "A mistake", by=SYSTEM, now=now()))
    assert held.stored(0) is None
    close()
    assert held.stored(0) is not None


@pytest.mark.either_database
def test_a_decision_names_the_marks_of_its_rounds_and_both_are_computed_again(world: World) -> None:
    held = Judged.build(world).both()
    decide(held.drive)
    text = held.drive.now().decision or ""
    found = check_all(text, held.texts())
    assert found.wrong == () and [one.given for one in found.rounds] == [True, True, False]
    assert read_document(text)[0].marks == {nth: fingerprint(one) for nth, one in enumerate(held.texts())}
    with world.look():
        assert checked(drive_of(held.drive.id)) == found and list(placed.altered()) == []


@pytest.mark.either_database
def test_whoever_took_the_application_back_afterwards_stays_in_the_marks_only(world: World) -> None:
    held = Judged.build(world).both()
    with world.work():
        applying.withdraw(db.session.get_one(Application, held.drive.applications[5]), by=SYSTEM, now=now())
    decide(held.drive)
    text = held.drive.now().decision or ""
    assert len(read_document(text)[0].candidates) == 5
    assert [one.number for one in read_marks(held.texts()[0]).candidates] == [1, 2, 3, 4, 5, 6]
    assert check_all(text, held.texts()).wrong == ()


@pytest.mark.either_database
def test_data_checks_find_marks_that_were_changed_or_lost(world: World) -> None:
    held = Judged.build(world).both()
    decide(held.drive)
    with world.work():
        stored = db.session.get_one(RoundMarks, held.round_id(0))
        before, stored.document = stored.document, stored.document.replace('"90"', '"91"', 1)
        assert before != stored.document
        record("test.build", subject=("round", None), by=SYSTEM, now=now())
    with world.look():
        assert list(placed.altered()) == [f"drive {held.drive.id}"]
    with world.work():
        db.session.execute(delete(RoundMarks))
        record("test.build", subject=("round", None), by=SYSTEM, now=now())
    with world.look():
        assert list(placed.altered()) == [f"drive {held.drive.id}"]


def test_marks_are_erased_with_the_drive_and_the_decision_still_stands(world: World) -> None:
    held = Judged.build(world).both()
    drive = offered(held.drive)
    for number in (1, 2):
        answer(drive, number, accepts=True)
    texts = held.texts()
    do(drive, lambda one: offers.finish(one, by=SYSTEM, now=LATER))
    after = LATER + timedelta(days=90)
    with world.look():
        assert explained(db.session.get_one(Application, drive.applications[0]), names=False)
    do(drive, lambda one: erasing.erase(one, by=SYSTEM, now=after))
    assert held.texts() == [] and len(texts) == 2
    with world.look():
        stored = drive_of(drive.id)
        found = checked(stored)
        assert found.wrong == () and [bool(one.told) for one in found.rounds] == [True, True, False]
        assert not any(one.given for one in found.rounds)
        assert list(placed.altered()) == [] and list(erased.unerased()) == []
        assert check_all(stored.decision or "", texts).wrong == (), "whoever kept them can still check"
        about = explained(db.session.get_one(Application, drive.applications[0]), names=False)
        assert about is not None and all(one.jurors == () for one in about.about.rounds)
        assert about.about.rounds[0].score is not None
    with world.work():
        world.add(RoundMarks(round_id=held.round_id(0), document="{}", fingerprint="0" * 64, jurors=[]))
    with world.look():
        assert list(erased.unerased()) == [f"drive {drive.id}: drive_round_marks"]


@pytest.mark.either_database
def test_a_round_that_closed_before_there_were_documents_is_still_explained(world: World) -> None:
    held = Judged.build(world).both()
    with world.look():
        one = db.session.get_one(Application, held.drive.applications[1])
        before = explained(one, names=True)
    with world.work():
        db.session.execute(delete(RoundMarks))
        record("test.build", subject=("round", None), by=SYSTEM, now=now())
    with world.look():
        after = explained(db.session.get_one(Application, held.drive.applications[1]), names=True)
        assert before is not None and after is not None
        for old, new in zip(before.about.rounds, after.about.rounds, strict=True):
            assert old.score == new.score
            assert sorted(each.raw for each in old.jurors) == sorted(each.raw for each in new.jurors)


@pytest.mark.either_database
@pytest.mark.parametrize("binding", Binding)
def test_an_explanation_holds_what_the_document_says(world: World, binding: Binding) -> None:
    held = Judged.build(world, binding, jurors=5 if binding is Binding.TRIMMED else 3)
    held.score(0)
    held.end(0)
    marked = read_marks(held.texts()[0])
    with world.look():
        one = db.session.get_one(Application, held.drive.applications[0])
        about, named = explained(one, names=False), explained(one, names=True)
        teachers = {db.session.get_one(Person, person).name for person in held.jurors[0]}
        assert about is not None and named is not None
        jurors, own = about.about.rounds[0].jurors, marked.candidates[0]
        assert [str(each.juror) for each in jurors] == [f"评委 {each.juror}" for each in own.marks]
        assert [each.raw for each in jurors] == [each.points for each in own.marks]
        assert sum(each.dropped for each in jurors) == (2 if binding is Binding.TRIMMED else 0)
        corrected = [marked.severities[each.juror - 1] for each in own.marks]
        assert [each.correction for each in jurors] == [
            Fraction(severity, 10_000) if binding is Binding.CORRECTED else None for severity in corrected
        ]
        for each, plain in zip(named.about.rounds[0].jurors, jurors, strict=True):
            name = str(each.juror).removesuffix(f"（{plain.juror}）")
            assert name in teachers


@pytest.mark.either_database
def test_a_candidate_reads_the_mean_of_each_criterion_once_the_round_is_published(world: World) -> None:
    held = Judged.build(world)
    held.score(1)
    held.panels.do(lambda one: closing_rounds.close_round(one, by=SYSTEM, now=now()), held.round_id(1))
    first = held.drive.applications[0]
    with world.look():
        assert criteria_of(db.session.get_one(Application, first)) == {}
        assert held.round_id(1) in criteria_of(db.session.get_one(Application, first), (RoundState.CLOSED,))
    held.panels.do(lambda one: closing_rounds.publish_round(one, by=SYSTEM, now=now()), held.round_id(1))
    with world.look():
        one = db.session.get_one(Application, first)
        found = criteria_of(one)[held.round_id(1)]
        given = [
            sheet.points for sheet in db.session.scalars(select(Sheet)).unique() if sheet.application is one
        ]
        mean = Fraction(sum(int(points["judgement"]) for points in given), len(given))
        assert (found[0].label, found[0].mean, found[0].most) == ("Judgement", mean, 10) and len(found) == 5
        told = next(each for each in record_of(one)["rounds"] if each["criteria"])
        assert told["criteria"][0] == {"label": "Judgement", "mean": str(mean), "most": 10}
