"""Panels, sheets, scores: given out, handed in, closed, published."""

from fractions import Fraction

import pytest
from sqlalchemy import func, select

from tests.panels import CRITERIA, Panels, points
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice
from unionweb.people.models import Person
from unionweb.people.signin import token_hash
from unionweb.recruitment.actions import applying, assigning, closing_rounds, panels, score_saving, scoring
from unionweb.recruitment.models import Application, Conflict, Juror, Round, RoundResult, Sheet
from unionweb.recruitment.queries.panels import candidates_of
from unionweb.recruitment.queries.quality import quality_of
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.stages import RoundState


def closed(scene: Panels, reason: str = "") -> None:
    scene.do(lambda one: closing_rounds.close_round(one, reason, by=SYSTEM, now=clock.now()))


def results(scene: Panels) -> dict[int, RoundResult]:
    with scene.world.look():
        query = select(RoundResult).where(RoundResult.round_id == scene.screening)
        return {one.application_id: one for one in db.session.scalars(query)}


def test_everybody_gets_enough_jurors_and_none_of_his_own_class(world: World) -> None:
    scene = Panels.build(world, 4, least=2)
    college = world.college()
    class_ = world.class_(college)
    mate = world.student(class_)
    with world.work():
        db.session.get_one(Person, scene.people[0]).unit_id = class_
        record("test.build", subject=("person", None), by=SYSTEM, now=clock.now())
    scene.panel(mate, *scene.teachers(2))
    scene.assigned()
    given = scene.sheets()
    assert len(given) == 8
    assert (mate, scene.candidates[0]) not in given


def test_panels_of_an_opening_score_those_who_chose_it_first(world: World) -> None:
    scene = Panels.build(world, 4, least=1)
    first, second = scene.teachers(2)
    with world.work():
        opening = db.session.get_one(Round, scene.screening).drive.openings[0]
        number = opening.id
    with world.work():
        one = db.session.get_one(Round, scene.screening)
        own = next(each for each in one.drive.openings if each.id == number)
        made = panels.create_panel(one, "Own", "", own, by=SYSTEM, now=clock.now())
        panels.add_juror(made, db.session.get_one(Person, first), by=SYSTEM, now=clock.now())
    scene.panel(second)
    scene.assigned()
    assert scene.sheets() == sorted(
        [
            (first, scene.candidates[0]),
            (first, scene.candidates[2]),
            (second, scene.candidates[1]),
            (second, scene.candidates[3]),
        ]
    )


def test_scoring_does_not_open_while_somebody_has_too_few_jurors(world: World) -> None:
    scene = Panels.build(world, 2, least=3)
    scene.panel(*scene.teachers(2))
    with pytest.raises(Refusal, match="评委还不够"):
        scene.opened()


def test_scoring_does_not_open_with_rooms_apart_unless_somebody_answers_for_it(world: World) -> None:
    scene = Panels.build(world, 4, least=1)
    one, two = scene.teachers(2)
    for place, person in enumerate((one, two)):
        with world.work():
            about = db.session.get_one(Round, scene.screening)
            made = panels.create_panel(
                about, f"P{place}", "", about.drive.openings[place], by=SYSTEM, now=clock.now()
            )
            panels.add_juror(made, db.session.get_one(Person, person), by=SYSTEM, now=clock.now())
    with pytest.raises(Refusal, match="互不相连"):
        scene.opened()
    scene.do(lambda about: assigning.connect_round(about, by=SYSTEM, now=clock.now()))
    scene.do(lambda about: assigning.open_scoring(about, by=SYSTEM, now=clock.now()))


def test_a_juror_who_leaves_keeps_what_he_handed_in(world: World) -> None:
    scene = Panels.build(world, 2, least=2)
    one, two, spare = scene.teachers(3)
    scene.panel(one, two)
    scene.opened()
    scene.score(one, scene.candidates[0], points(80))
    scene.score(one, scene.candidates[1], points(70), hand_in=False)
    with world.work():
        juror = db.session.scalars(select(Juror).where(Juror.person_id == one)).one()
        panels.end_juror(juror, by=SYSTEM, now=clock.now())
        panels.add_juror(juror.panel, db.session.get_one(Person, spare), by=SYSTEM, now=clock.now())
    scene.do(lambda about: assigning.assign_round(about, fresh=False, by=SYSTEM, now=clock.now()))
    assert scene.sheets() == sorted(
        [
            (one, scene.candidates[0]),
            (two, scene.candidates[0]),
            (two, scene.candidates[1]),
            (spare, scene.candidates[1]),
        ]
    )


def test_an_applicant_is_no_juror(world: World) -> None:
    scene = Panels.build(world, 2)
    with pytest.raises(Refusal, match="报名了这次招新"):
        scene.panel(scene.people[0])


def test_points_above_the_most_are_refused_at_their_criterion(world: World) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    with pytest.raises(Refusal) as refusal:
        scene.score(juror, scene.candidates[0], {"writing": "11"})
    assert refusal.value.field == "writing"


def test_two_devices_do_not_overwrite_each_other(world: World) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    number = scene.sheet(juror, scene.candidates[0])
    token = scoring_token(world, juror)
    with world.look():
        saved = score_saving.save_typed(token, number, points(80), "", 1, now=clock.now())
        assert saved.version == 2
        with pytest.raises(scoring.Overtaken):
            score_saving.save_typed(token, number, points(50), "", 1, now=clock.now())
        again = score_saving.save_typed(token, number, points(80), "", 1, now=clock.now())
    assert again.version == 2
    with world.look():
        assert db.session.get_one(Sheet, number).total == 80


def scoring_token(world: World, person: int) -> str:
    return token_hash(world.log_in(person))


def test_what_is_handed_in_is_final(world: World) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    scene.score(juror, scene.candidates[0], points(80))
    number = scene.sheet(juror, scene.candidates[0])
    with world.look(), pytest.raises(scoring.HandedIn):
        score_saving.save_typed(scoring_token(world, juror), number, points(90), "", 2, now=clock.now())
    with pytest.raises(scoring.HandedIn):
        scene.score(juror, scene.candidates[0], points(90))


def test_a_sheet_of_another_juror_cannot_be_saved(world: World) -> None:
    scene = Panels.build(world, 1, least=2)
    one, two = scene.teachers(2)
    scene.panel(one, two)
    scene.opened()
    number = scene.sheet(one, scene.candidates[0])
    with world.look(), pytest.raises(score_saving.NotYours):
        score_saving.save_typed(scoring_token(world, two), number, points(10), "", 1, now=clock.now())
    with world.look(), pytest.raises(score_saving.SignedOut):
        score_saving.save_typed("0" * 64, number, points(10), "", 1, now=clock.now())


def test_handing_in_all_names_the_gaps_and_hands_in_nothing(world: World) -> None:
    scene = Panels.build(world, 3, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    scene.score(juror, scene.candidates[0], points(80), hand_in=False)
    scene.score(juror, scene.candidates[1], {"writing": "5"}, hand_in=False)

    def everything() -> int:
        with world.work():
            me = db.session.scalars(select(Juror).where(Juror.person_id == juror)).one()
            return scoring.hand_in_all(me, by=SYSTEM, now=clock.now())

    with pytest.raises(Refusal, match="002、003"):
        everything()
    for candidate in scene.candidates[1:]:
        scene.score(juror, candidate, points(60), hand_in=False)
    assert everything() == 3
    assert everything() == 0


def test_recusing_gives_the_sheet_back_and_keeps_the_juror_away(world: World) -> None:
    scene = Panels.build(world, 2, least=1)
    one, two = scene.teachers(2)
    scene.panel(one, two)
    scene.opened(apart=True)
    mine = next(candidate for person, candidate in scene.sheets() if person == one)
    with world.work():
        sheet = db.session.get_one(Sheet, scene._sheet_id(one, mine))
        scoring.recuse(sheet, "Room-mate", by=SYSTEM, now=clock.now())
    scene.do(lambda about: assigning.assign_round(about, fresh=False, by=SYSTEM, now=clock.now()))
    assert (two, mine) in scene.sheets()
    assert (one, mine) not in scene.sheets()
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Conflict)) == 1


def test_three_scores_stand_beside_each_other_and_the_line_decides(world: World) -> None:
    scene = Panels.build(world, 2, least=5, line=60, binding=Binding.TRIMMED)
    jurors = scene.teachers(5)
    scene.panel(*jurors)
    scene.opened()
    for juror, mark in zip(jurors, (100, 80, 70, 60, 20), strict=True):
        scene.score(juror, scene.candidates[0], points(mark))
        scene.score(juror, scene.candidates[1], points(40))
    closed(scene)
    found = results(scene)
    first, second = (found[one] for one in scene.candidates)
    assert [first.raw, first.trimmed, first.score] == [66, 70, 70]
    assert first.passed
    assert [second.score, second.panel_size] == [40, 5]
    assert second.passed is False
    with world.look():
        after = db.session.get_one(Round, scene.simulation)
        assert [one.id for one in candidates_of(after)] == [scene.candidates[0]]


def test_a_trimmed_mean_needs_five_jurors(world: World) -> None:
    scene = Panels.build(world, 1, least=5, binding=Binding.TRIMMED)
    scene.panel(*scene.teachers(4))
    with world.work():
        db.session.get_one(Round, scene.screening).least = 4
        record("test.build", subject=("round", 1), by=SYSTEM, now=clock.now())
    with pytest.raises(Refusal, match="5 位评委"):
        scene.opened()


def test_a_round_closes_without_a_sheet_only_with_a_reason(world: World) -> None:
    scene = Panels.build(world, 2, least=2, line=60)
    one, two = scene.teachers(2)
    scene.panel(one, two)
    scene.opened()
    scene.score(one, scene.candidates[0], points(80))
    scene.score(two, scene.candidates[0], points(70))
    scene.score(one, scene.candidates[1], points(50))
    with pytest.raises(Refusal, match="002"):
        closed(scene)
    closed(scene, "The second juror fell ill")
    found = results(scene)
    assert found[scene.candidates[1]].panel_size == 1
    assert found[scene.candidates[0]].raw == 75


def test_whoever_took_the_application_back_has_no_result(world: World) -> None:
    scene = Panels.build(world, 2, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    for candidate in scene.candidates:
        scene.score(juror, candidate, points(70))
    with world.work():
        gone = db.session.get_one(Application, scene.candidates[1])
        applying.withdraw(gone, by=SYSTEM, now=clock.now())
    closed(scene)
    assert list(results(scene)) == [scene.candidates[0]]


def test_publishing_tells_everybody_once_with_the_reason(world: World) -> None:
    scene = Panels.build(world, 2, least=1, line=60)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    scene.score(juror, scene.candidates[0], points(80))
    scene.score(juror, scene.candidates[1], points(50))
    closed(scene)
    scene.do(lambda one: closing_rounds.publish_round(one, by=SYSTEM, now=clock.now()))
    with world.look():
        query = select(Notice.person_id, Notice.body).order_by(Notice.person_id)
        told = {person: body for person, body in db.session.execute(query) if person in scene.people}
    assert "80.00" in told[scene.people[0]]
    assert "没有达到分数线 60.00" in told[scene.people[1]]


def test_a_closed_round_is_scored_again_with_a_reason(world: World) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    scene.score(juror, scene.candidates[0], points(80))
    closed(scene)
    scene.do(lambda one: closing_rounds.reopen_round(one, "A mistake", by=SYSTEM, now=clock.now()))
    with world.look():
        assert db.session.get_one(Round, scene.screening).state is RoundState.SCORING
    assert not results(scene)


def test_an_uncertain_candidate_gets_one_more_juror(world: World) -> None:
    scene = Panels.build(world, 4, least=2, line=60)
    jurors = scene.teachers(3)
    scene.panel(*jurors)
    scene.opened()
    for number, (person, candidate) in enumerate(scene.sheets()):
        scene.score(person, candidate, points((58, 64, 90, 20, 70, 66, 61, 59)[number]))
    with world.look():
        found = quality_of(db.session.get_one(Round, scene.screening))
        assert found.uncertain
        unsure = found.ids[found.uncertain[0].candidate]
    before = len(scene.sheets())
    with world.work():
        one = db.session.get_one(Round, scene.screening)
        assigning.one_more(one, db.session.get_one(Application, unsure), by=SYSTEM, now=clock.now())
    assert len(scene.sheets()) == before + 1
    assert len({person for person, candidate in scene.sheets() if candidate == unsure}) == 3


def test_scores_are_out_of_a_hundred(world: World) -> None:
    scene = Panels.build(world, 1, least=1)
    (juror,) = scene.teachers(1)
    scene.panel(juror)
    scene.opened()
    scene.score(juror, scene.candidates[0], dict.fromkeys(CRITERIA, "10"))
    closed(scene)
    assert results(scene)[scene.candidates[0]].score == Fraction(50)
