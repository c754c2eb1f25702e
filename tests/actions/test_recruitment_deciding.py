"""From scores to members: decision, approval, publication, offers, trial, erasing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.scored import OFFICE, RIGHTS, Scored, calendar_known
from tests.world import World
from unionweb.audit import SYSTEM, Actor
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice
from unionweb.people.models import Tenure
from unionweb.people.rules.organisation import Post
from unionweb.publications.actions.objections import answer_objection, file_objection
from unionweb.publications.queries.publications import publication_of
from unionweb.recruitment.actions import deciding, erasing, joining, offers, resulting
from unionweb.recruitment.actions.deciding import Signed
from unionweb.recruitment.models import Application, Drive, Offer, Probation, Upload
from unionweb.recruitment.queries import erased, placed
from unionweb.recruitment.queries.decisions import RESULT, facts_of, publication_for
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.deciding import P12
from unionweb.recruitment.rules.decision import check
from unionweb.recruitment.rules.stages import OfferState, Outcome, Stage
from unionweb.recruitment.rules.terms import TieKey

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)  # a Monday
pytestmark = pytest.mark.at(NOW)
LATER = NOW + timedelta(days=7)
ANSWERS = {f"P{n}": "Known to the committee" for n in range(1, 16)}


def do(drive: Scored, act: Callable[[Drive], object]) -> object:
    with drive.world.work():
        return act(drive_of(drive.id))


def decide(drive: Scored) -> None:
    do(drive, lambda one: deciding.decide(one, by=SYSTEM, now=now()))


def approve(drive: Scored) -> None:
    do(drive, lambda one: deciding.approve(one, "Agreed", ANSWERS, by=SYSTEM, now=now()))


def publish(drive: Scored) -> None:
    decide(drive)
    approve(drive)
    do(drive, lambda one: resulting.publish_result(one, by=SYSTEM, now=now()))


def offered(drive: Scored) -> Scored:
    """The period over, the offers out."""
    calendar_known(drive.world, 2026)
    publish(drive)
    with frozen(LATER):
        do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=now()))
    return drive


def answer(drive: Scored, number: int, accepts: bool, at: datetime = LATER) -> OfferState:
    """Accept or decline the newest offer; the state it is in then."""
    key = drive.offer(number)
    with drive.world.work():
        offer = db.session.get_one(Offer, key)
        if accepts:
            return offers.accept(offer, by=SYSTEM, now=at).state
        return offers.decline(offer, "", by=SYSTEM, now=at).state


def four(world: World, **terms: Any) -> Scored:
    """Three want the office, which has one place; one wants rights, which has one."""
    return Scored.held(
        world,
        ("90", [OFFICE]),
        ("85", [OFFICE, RIGHTS]),
        ("80", [OFFICE]),
        ("70", [RIGHTS]),
        places=(1, 1),
        adjusts=False,
        **terms,
    )


def test_a_decision_places_by_choice_and_score_and_can_be_computed_again(world: World) -> None:
    drive = four(world)
    decide(drive)
    assert drive.outcomes() == {
        1: (Outcome.PLACED, OFFICE),
        2: (Outcome.PLACED, RIGHTS),
        3: (Outcome.WAITING, OFFICE),
        4: (Outcome.WAITING, RIGHTS),
    }
    stored = drive.now()
    assert stored.stage is Stage.DECIDED and stored.decision is not None
    assert check(stored.decision) == [] and "Candidate" not in stored.decision
    changed = stored.decision.replace('"90"', '"60"', 1)
    assert check(changed), "whoever changes a score is found out"
    with world.look():
        assert [*placed.too_many(), *placed.below_line(), *placed.altered(), *placed.without_post()] == []


def test_nobody_is_placed_below_a_line_or_without_a_score(world: World) -> None:
    drive = Scored.held(world, ("59.99", [OFFICE]), ("60", [OFFICE]), ("", [OFFICE]))
    decide(drive)
    assert {number: what for number, (what, _where) in drive.outcomes().items()} == {
        1: Outcome.REJECTED,
        2: Outcome.PLACED,
        3: Outcome.REJECTED,
    }


def test_equal_candidates_at_the_last_place_draw_lots_that_two_people_enter(world: World) -> None:
    drive = Scored.held(world, ("80", [OFFICE]), ("80", [OFFICE]), places=(1, 1), adjusts=False)
    with pytest.raises(Refusal, match="抽签"):
        decide(drive)

    def enter(by: Actor, lots: dict[int, int]) -> object:
        return do(drive, lambda one: deciding.enter_lots(one, lots, by=by, now=now()))

    with pytest.raises(Refusal, match="1 到 2"):
        enter(Actor(1, "A"), {1: 1, 2: 1})
    assert enter(Actor(1, "A"), {1: 2, 2: 1}) is False
    with pytest.raises(Refusal, match="另一位"):
        enter(Actor(1, "A"), {1: 2, 2: 1})
    assert enter(Actor(2, "B"), {1: 1, 2: 2}) is False, "the two differ: the second waits for confirmation"
    assert enter(Actor(1, "A"), {1: 1, 2: 2}) is True
    decide(drive)
    assert drive.outcomes()[1] == (Outcome.PLACED, OFFICE)


def test_who_applied_first_goes_first_where_the_regulation_says_so(world: World) -> None:
    ties = (TieKey.LAST_ROUND, TieKey.EARLIER)
    drive = Scored.held(world, ("80", [OFFICE]), ("80", [OFFICE]), places=(1, 1), adjusts=False, ties=ties)
    decide(drive)
    assert drive.outcomes()[1] == (Outcome.PLACED, OFFICE)


def test_the_adviser_answers_for_every_broken_rule_or_sends_back(world: World) -> None:
    drive = four(world)
    decide(drive)
    with pytest.raises(Refusal, match="请说明"):
        do(drive, lambda one: deciding.approve(one, "", {}, by=SYSTEM, now=now()))
    with pytest.raises(Refusal, match="审定"):
        do(drive, lambda one: resulting.publish_result(one, by=SYSTEM, now=now()))
    do(drive, lambda one: deciding.send_back(one, "Look again", by=SYSTEM, now=now()))
    assert drive.now().stage is Stage.SCORING and drive.now().decision is None and drive.outcomes() == {}
    decide(drive)
    approve(drive)
    with pytest.raises(Refusal, match="已由指导老师审定"):
        decide(drive)


def test_a_key_post_needs_every_step_of_its_chain_in_order(world: World) -> None:
    drive = Scored.held(
        world, ("90", [OFFICE]), ("80", [OFFICE]), places=(1, 1), post=Post.HEAD, adjusts=False
    )
    decide(drive)

    def sign(step: str, agreed: bool = True, number: int = 1) -> None:
        with world.work():
            one = db.session.get_one(Application, drive.applications[number - 1])
            deciding.sign_step(one, Signed(step, "Office", date(2026, 10, 12), agreed), by=SYSTEM, now=now())

    with pytest.raises(Refusal, match="还差 3 步"):
        approve(drive)
    with pytest.raises(Refusal, match="按顺序"):
        sign(P12[1].id)
    sign(P12[0].id)
    with pytest.raises(Refusal, match="已经登记"):
        sign(P12[0].id)
    sign(P12[1].id, agreed=False)
    with pytest.raises(Refusal, match="还差"):
        approve(drive)
    decide(drive)
    assert drive.outcomes() == {1: (Outcome.REJECTED, None), 2: (Outcome.PLACED, OFFICE)}
    for step in P12:
        sign(step.id, number=2)
    approve(drive)
    assert drive.now().approved_at is not None


def test_the_list_names_those_placed_only_and_everybody_is_told_once(world: World) -> None:
    drive = four(world)
    calendar_known(world, 2026)
    publish(drive)
    with world.look():
        publication = publication_for(drive_of(drive.id))
        assert publication is not None and publication.ends_on == date(2026, 10, 15)
        assert [row[1] for row in publication.table.rows] == ["Candidate 1", "Candidate 2"]
        assert (drive.now().fingerprint or "")[:16] in publication.title
        told = db.session.scalars(select(Notice.person_id)).all()
        assert sorted(told) == sorted(drive.people)


def test_offers_wait_for_the_end_of_the_period_and_an_upheld_objection_leads_back(world: World) -> None:
    drive = four(world)
    calendar_known(world, 2026)
    publish(drive)
    with pytest.raises(Refusal, match="还没有结束"):
        do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=now()))
    with world.work():
        publication = publication_of(RESULT, ("drive", drive.id))
        assert publication is not None
        objection = file_objection(publication, "Wrong", person_id=drive.people[2], by=SYSTEM, now=now())
        answer_objection(objection, "Right", True, by=SYSTEM, now=now())
    with frozen(LATER), pytest.raises(Refusal, match="异议成立"):
        do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=now()))
    do(drive, lambda one: resulting.reopen(one, "An objection was right", by=SYSTEM, now=now()))
    assert drive.now().stage is Stage.SCORING
    publish(drive)
    with world.look():
        again = publication_for(drive_of(drive.id))
        assert again is not None and again.replaces_id is not None and again.withdrawn_at is None
        facts = facts_of(drive_of(drive.id), date(2026, 10, 12))
        assert not facts.upheld


def test_who_accepts_is_a_member_at_once_and_a_second_click_changes_nothing(world: World) -> None:
    drive = offered(four(world))
    assert drive.offers() == {1: OfferState.OPEN, 2: OfferState.OPEN}
    for _click in range(2):
        assert answer(drive, 1, accepts=True) is OfferState.ACCEPTED
    with world.look():
        tenure = db.session.scalars(select(Tenure).where(Tenure.person_id == drive.people[0])).one()
        assert tenure.department_id == drive.departments[OFFICE] and tenure.post is Post.OFFICER
        probation = db.session.get_one(Probation, drive.applications[0])
        assert probation.ends_on == date(2026, 10, 19) + timedelta(days=30)
        assert list(placed.without_post()) == []
    with pytest.raises(Refusal, match="已经接受"):
        answer(drive, 1, accepts=False)


def test_a_declined_or_lapsed_place_goes_to_who_is_next(world: World) -> None:
    drive = offered(four(world))
    answer(drive, 1, accepts=False)
    assert drive.offers() == {1: OfferState.DECLINED, 2: OfferState.OPEN, 3: OfferState.OPEN}
    with pytest.raises(Refusal, match="已经谢绝"):
        answer(drive, 1, accepts=True)
    after = LATER + timedelta(days=4)
    with pytest.raises(Refusal, match="期限已过"):
        answer(drive, 2, accepts=True, at=after)
    for _turn in range(2):
        do(drive, lambda one: offers.roll(one, by=SYSTEM, now=after))
    assert drive.offers() == {
        1: OfferState.DECLINED,
        2: OfferState.LAPSED,
        3: OfferState.LAPSED,
        4: OfferState.OPEN,
    }


def test_with_moving_up_an_open_offer_is_replaced_by_one_of_an_earlier_choice(world: World) -> None:
    drive = offered(four(world, move_up=True))
    answer(drive, 1, accepts=False)
    second, fourth = drive.offer(2), drive.offer(4)
    with world.look():
        moved = db.session.get_one(Offer, second)
        assert moved.opening_id == drive.openings[OFFICE] and moved.state is OfferState.OPEN
        assert db.session.get_one(Offer, fourth).opening_id == drive.openings[RIGHTS]
    answer(drive, 2, accepts=True)


def test_the_end_of_a_trial_is_said_once_and_may_end_the_service(world: World) -> None:
    drive = offered(four(world))
    answer(drive, 1, accepts=True)
    answer(drive, 2, accepts=True)
    with world.work():
        first, second = (db.session.get_one(Probation, one) for one in drive.applications[:2])
        joining.pass_probation(first, "Good", by=SYSTEM, now=LATER)
        with pytest.raises(Refusal, match="理由"):
            joining.end_probation(second, "", by=SYSTEM, now=LATER)
        joining.end_probation(second, "Never came", by=SYSTEM, now=LATER)
        with pytest.raises(Refusal, match="已经登记"):
            joining.pass_probation(second, "", by=SYSTEM, now=LATER)
        assert second.tenure.ends_on == date(2026, 10, 19) and first.tenure.ends_on != second.tenure.ends_on


def test_what_those_wrote_who_were_not_taken_is_destroyed_in_time_and_nothing_else(world: World) -> None:
    drive = offered(four(world))
    world.add(
        Upload(
            application_id=drive.applications[2],
            field="resume",
            filename="r.pdf",
            media_type="application/pdf",
            size=3,
            sha256="0" * 64,
            stored="0" * 32,
            uploaded_at=NOW,
        )
    )
    answer(drive, 1, accepts=True)
    answer(drive, 2, accepts=True)
    with pytest.raises(Refusal, match="还没有到"):
        do(drive, lambda one: erasing.erase(one, by=SYSTEM, now=LATER))
    do(drive, lambda one: offers.finish(one, by=SYSTEM, now=LATER))
    after = LATER + timedelta(days=90)
    with world.look():
        assert [one.id for one in erased.to_erase(after.date())] == [drive.id]
        assert erased.to_erase(after.date() - timedelta(days=2)) == []
    for _turn in range(2):
        do(drive, lambda one: erasing.erase(one, by=SYSTEM, now=after))
    with world.look():
        answers = [db.session.get_one(Application, one).answers for one in drive.applications]
        assert [bool(one) for one in answers] == [True, True, False, False]
        assert db.session.scalars(select(Upload)).all() == [] and list(erased.unerased()) == []
    assert drive.outcomes()[3][0] is Outcome.WAITING, "what was decided stays"


def test_a_data_check_finds_a_place_given_twice_and_a_changed_decision(world: World) -> None:
    drive = offered(four(world))
    with world.work():
        db.session.execute(delete(Offer))
        for number in (1, 3):
            world.add(
                Offer(
                    application_id=drive.applications[number - 1],
                    opening_id=drive.openings[OFFICE],
                    state=OfferState.ACCEPTED,
                    made_at=NOW,
                    expires_on=date(2026, 10, 20),
                )
            )
        stored = drive_of(drive.id)
        stored.decision = (stored.decision or "").replace('"90"', '"91"', 1)
    with world.look():
        assert list(placed.too_many()) == [f"opening {drive.openings[OFFICE]}"]
        assert list(placed.altered()) == [f"drive {drive.id}"]
        assert len(list(placed.without_post())) == 2
