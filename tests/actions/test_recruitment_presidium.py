"""A drive that takes heads of departments and members of the presidium: the chains P11 and P12, the posts."""

from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.actions.test_recruitment_deciding import (
    ANSWERS,
    LATER,
    NOW,
    answer,
    approve,
    decide,
    do,
)
from tests.drives import OpenDrive
from tests.reviews import Review
from tests.scored import OFFICE, PRESIDIUM, RIGHTS, Scored, calendar_known
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.models import Department, Tenure, Unit
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.actions import copying, deciding, joining, offers, resulting, setup
from unionweb.recruitment.actions.deciding import Signed
from unionweb.recruitment.actions.setup import DriveDetails, OpeningDetails
from unionweb.recruitment.models import Application, Drive, Opening, Probation
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.figures import opening_label
from unionweb.recruitment.queries.headcounts import findings_of
from unionweb.recruitment.queries.members import to_judge
from unionweb.recruitment.queries.own import record_of
from unionweb.recruitment.queries.review import electorate_of
from unionweb.recruitment.rules.deciding import P11, P12, Step
from unionweb.recruitment.rules.headcount import broken
from unionweb.recruitment.rules.stages import OfferState, Outcome

pytestmark = pytest.mark.at(NOW)


def both(world: World) -> Scored:
    """One place each for the heads of two departments and in the presidium; three wish for the last."""
    return Scored.held(
        world,
        ("90", [PRESIDIUM]),
        ("85", [PRESIDIUM, OFFICE]),
        ("80", [OFFICE]),
        ("75", [PRESIDIUM]),
        places=(1, 1, 1),
        post=Post.HEAD,
        presidium=True,
    )


def sign(drive: Scored, number: int, step: Step, agreed: bool = True) -> None:
    with drive.world.work():
        one = db.session.get_one(Application, drive.applications[number - 1])
        deciding.sign_step(one, Signed(step.id, "Office", NOW.date(), agreed), by=SYSTEM, now=now())


def sign_all(drive: Scored, number: int, chain: tuple[Step, ...]) -> None:
    for step in chain:
        sign(drive, number, step)


def out(drive: Scored) -> Scored:
    """Decided, every chain signed, approved, put up, the offers out."""
    calendar_known(drive.world, 2026)
    decide(drive)
    sign_all(drive, 1, P11)
    sign_all(drive, 2, P12)
    sign_all(drive, 3, P12)
    approve(drive)
    do(drive, lambda one: resulting.publish_result(one, by=SYSTEM, now=now()))
    with frozen(LATER):
        do(drive, lambda one: offers.begin_offers(one, by=SYSTEM, now=now()))
    return drive


def test_both_chains_are_signed_step_by_step_before_the_adviser_approves(world: World) -> None:
    drive = both(world)
    decide(drive)
    assert drive.outcomes() == {
        1: (Outcome.PLACED, PRESIDIUM),
        2: (Outcome.PLACED, OFFICE),
        3: (Outcome.PLACED, RIGHTS),  # agreed to be adjusted
        4: (Outcome.WAITING, PRESIDIUM),
    }
    for number, chain in ((1, P11), (2, P12), (3, P12)):
        for step, later in pairwise(chain):
            with pytest.raises(Refusal, match="按顺序"):
                sign(drive, number, later)
            sign(drive, number, step)
            with pytest.raises(Refusal, match="已经登记"):
                sign(drive, number, step)
    with pytest.raises(Refusal, match="不需要这一步"):
        sign(drive, 1, P12[2])
    with pytest.raises(Refusal, match="还差 3 步"):
        approve(drive)
    for number, chain in ((1, P11), (2, P12), (3, P12)):
        sign(drive, number, chain[-1])
    approve(drive)
    assert drive.now().approved_at is not None
    with pytest.raises(Refusal, match="现在不能登记"):
        sign(drive, 4, P11[0])


@pytest.mark.parametrize("place", range(len(P11)))
def test_a_no_in_any_step_bars_the_candidate_and_the_next_is_placed(world: World, place: int) -> None:
    drive = both(world)
    decide(drive)
    sign_all(drive, 1, P11[:place])
    sign(drive, 1, P11[place], agreed=False)
    for step in P11:
        with pytest.raises(Refusal, match="没有通过推荐审查"):
            sign(drive, 1, step)
    with pytest.raises(Refusal, match="还差"):
        approve(drive)
    decide(drive)
    assert drive.outcomes() == {
        1: (Outcome.REJECTED, None),
        2: (Outcome.PLACED, PRESIDIUM),
        3: (Outcome.PLACED, OFFICE),
        4: (Outcome.PLACED, RIGHTS),
    }
    with pytest.raises(Refusal, match="不需要这一步"):
        sign(drive, 2, P12[0])
    sign_all(drive, 2, P11)
    sign_all(drive, 3, P12)
    sign_all(drive, 4, P12)
    approve(drive)


def test_who_accepts_is_in_the_presidium_of_this_union_on_trial(world: World) -> None:
    drive = both(world)
    college = world.college()
    world.tenure(drive.people[0], Post.PRESIDIUM, college)
    out(drive)
    answer(drive, 1, accepts=True)
    answer(drive, 2, accepts=True)
    with world.look():
        mine = select(Tenure).where(Tenure.person_id == drive.people[0], Tenure.unit_id == world.school)
        tenure = db.session.scalars(mine).one()
        assert (tenure.post, tenure.department_id, tenure.starts_on) == (Post.PRESIDIUM, None, LATER.date())
        head = db.session.scalars(select(Tenure).where(Tenure.person_id == drive.people[1])).one()
        assert (head.post, head.department_id) == (Post.HEAD, drive.departments[OFFICE])
        probation = db.session.get_one(Probation, drive.applications[0])
        assert joining.opening_of(probation) == "主席团"
        day = probation.ends_on
        assert [one.application_id for one in to_judge(day, [], [world.school])] == [drive.applications[0]]
        assert [one.application_id for one in to_judge(day, [drive.departments[OFFICE]])] == [
            drive.applications[1]
        ]
    with world.work():
        one = db.session.get_one(Probation, drive.applications[0])
        joining.end_probation(one, "Never came", by=SYSTEM, now=LATER)
        assert one.tenure.ends_on == LATER.date()


def test_a_place_in_the_presidium_that_gets_free_waits_for_the_chain_of_the_next(world: World) -> None:
    drive = out(both(world))
    answer(drive, 2, accepts=True)
    with frozen(LATER):
        answer(drive, 1, accepts=False)
        assert 4 not in drive.offers(), "nobody has examined him"
        with pytest.raises(Refusal, match="按顺序"):
            sign(drive, 4, P11[1])
        with pytest.raises(Refusal, match="不需要这一步"):
            sign(drive, 2, P11[0])
        sign_all(drive, 4, P11)
        for _turn in range(2):
            do(drive, lambda one: offers.roll(one, by=SYSTEM, now=LATER))
    assert drive.offers()[4] is OfferState.OPEN
    answer(drive, 4, accepts=True)


def test_a_no_to_the_next_leaves_the_place_free(world: World) -> None:
    drive = out(both(world))
    with frozen(LATER):
        answer(drive, 1, accepts=False)
        sign(drive, 4, P11[0], agreed=False)
        do(drive, lambda one: offers.roll(one, by=SYSTEM, now=LATER))
        with pytest.raises(Refusal, match="不需要这一步"):
            sign(drive, 4, P11[0])
        answer(drive, 2, accepts=True)
        answer(drive, 3, accepts=True)
        do(drive, lambda one: offers.finish(one, by=SYSTEM, now=LATER))
    assert set(drive.offers()) == {1, 2, 3}


def test_a_presidium_too_large_is_answered_for_before_the_approval(world: World) -> None:
    drive = both(world)
    for _one in range(5):
        world.tenure(world.student(), Post.PRESIDIUM)
    world.tenure(drive.people[0], Post.PRESIDIUM)  # serves already: counted once
    decide(drive)
    with world.look():
        stored = drive_of(drive.id)
        found = broken(findings_of(stored, deciding.placed_people(stored), NOW.date()))
        words = {one.rule.id: str(one.sentence) for one in found}
        assert words["P2"] == "主席团成员：现有 5，加上 1 共 6，超过上限 5"
    sign_all(drive, 1, P11)
    sign_all(drive, 2, P12)
    sign_all(drive, 3, P12)
    without = {key: text for key, text in ANSWERS.items() if key != "P2"}
    with pytest.raises(Refusal, match="P2"):
        do(drive, lambda one: deciding.approve(one, "", without, by=SYSTEM, now=now()))
    approve(drive)


def test_one_presidium_for_each_drive_and_no_post_in_the_wrong_place(world: World) -> None:
    drive = OpenDrive.build(world, opened=False, presidium=True)

    def add(department: int | None, post: Post) -> None:
        with world.work():
            one = None if department is None else db.session.get_one(Department, department)
            setup.add_opening(drive_of(drive.id), OpeningDetails(one, 1, post), by=SYSTEM, now=NOW)

    with pytest.raises(Refusal, match="已有这个岗位：主席团"):
        add(None, Post.PRESIDIUM)
    with pytest.raises(Refusal, match="不属于部门"):
        add(drive.departments[OFFICE], Post.PRESIDIUM)
    with pytest.raises(Refusal, match="只招主席团成员"):
        add(None, Post.HEAD)
    add(drive.departments[OFFICE], Post.HEAD)
    with world.look():
        named = [(str(one.name), opening_label(one)) for one in drive_of(drive.id).openings]
        assert named == [
            ("Office", "Office（干事）"),
            ("Rights", "Rights"),
            ("主席团", "主席团"),
            ("Office · 部长", "Office（部长）"),
        ]


@pytest.mark.parametrize(
    ("in_department", "post"), [(False, Post.PRESIDIUM), (False, Post.HEAD), (True, Post.PRESIDIUM)]
)
def test_the_database_keeps_to_it(world: World, in_department: bool, post: Post) -> None:
    drive = OpenDrive.build(world, presidium=True)
    department = drive.departments[RIGHTS] if in_department else None
    with pytest.raises(IntegrityError):
        world.add(Opening(drive_id=drive.id, department_id=department, post=post, position=9, places=1))


def test_a_copy_takes_the_presidium_along(world: World) -> None:
    earlier = OpenDrive.build(world, presidium=True)
    with world.work():
        unit = db.session.get_one(Unit, world.school)
        new = setup.create_drive(unit, DriveDetails("Spring"), by=SYSTEM, now=NOW)
        copy = copying.copy_drive(drive_of(earlier.id), new, by=SYSTEM, now=NOW)
        assert [str(one.name) for one in copy.openings] == ["Office", "Rights", "主席团"]


def test_a_candidate_takes_the_name_of_his_choice_along(world: World) -> None:
    drive = both(world)
    with world.look():
        one = db.session.get_one(Application, drive.applications[1])
        assert record_of(one)["choices"] == ["主席团", "Office · 部长"]


def test_the_presidium_is_no_department_that_would_be_too_small(world: World) -> None:
    held = Review.build(world)
    with world.work():
        stored: Drive = drive_of(held.drive.id)
        opening = Opening(drive_id=stored.id, post=Post.PRESIDIUM, position=9, places=1)
        db.session.add(opening)
        db.session.flush()
        db.session.expire(stored, ["openings"])
        assert electorate_of(held.one, NOW.date()).merged == []
        db.session.rollback()
