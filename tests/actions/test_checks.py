"""Every data check: it holds of what the actions make, and names what is broken behind their back by SQL."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text, update

from tests import congresses
from tests.hall import Hall
from tests.lending import Lending
from tests.panels import Panels, points
from tests.reserving import Reserving, at
from tests.respondents import all_grades, count_as, group_of, opened, published, repeat, students, survey
from tests.scored import OFFICE, RIGHTS, Scored
from tests.supplies import Supplies
from tests.surveys import Opened
from tests.ticking import assert_sound
from tests.world import World
from unionweb.assets.models import Hold
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.elections.actions.bundling import keep_bundle
from unionweb.elections.queries.elections import election_of
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Unit
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.publications.actions import publish
from unionweb.publications.rules import PublishedTable


@dataclass(frozen=True)
class Case:
    """A check, how a world comes to have what it looks at, and how it is broken. `named` stands in the name
    of an offender."""

    check: str
    build: Callable[[World], object]
    breaking: str
    named: str


def union(world: World) -> None:
    """A college's union with a department and people in it, an account, and a school's union beside it."""
    college, other = world.college(), world.college()
    mine, foreign = world.department(college), world.department(other)
    person = world.student(world.class_(college))
    term = world.term(college)
    world.term(other)
    world.tenure(person, Post.OFFICER, college, department_id=mine, term_id=term)
    world.tenure(person, Post.OFFICER, other, department_id=foreign)
    world.tenure(world.student(), Post.PRESIDIUM, college)
    world.grant(person, Role.ASSET_OFFICER, college, department=mine)
    world.log_in(person)
    world.administrator()


PEOPLE = [
    Case("people.units", union, "UPDATE unit SET kind = 'college' WHERE kind = 'class'", "unit"),
    Case("people.posts", union, "UPDATE tenure SET post = 'adviser' WHERE post = 'presidium'", "tenure 3"),
    Case("people.terms", union, "UPDATE term SET unit_id = (SELECT min(unit_id) FROM term)", "term 2"),
    Case("people.administrator", union, "UPDATE role_grant SET ended_at = granted_at", "administrator"),
    Case("people.foreign", union, "UPDATE tenure SET term_id = 2 WHERE id = 1", "tenure 1"),
    Case("people.foreign", union, "UPDATE role_grant SET department_id = 2 WHERE id = 1", "role_grant 1"),
    Case("people.doubled", union, "UPDATE tenure SET unit_id = 2, department_id = 1", "tenures 1 and 2"),
    Case("people.accounts", union, "UPDATE account SET disabled = :yes", "account"),
    Case("people.accounts", union, "UPDATE account SET password_hash = 'x', activated_at = NULL", "account"),
]


def congress(world: World) -> None:
    college = world.college()
    first, second = congresses.congress(world, college), congresses.congress(world)
    [row] = congresses.plan(world, first, [congresses.row("Row")])
    congresses.plan(world, second, [congresses.row("Row")])
    congresses.delegate(world, first, world.student(), row)
    world.term()


CONGRESS = [
    Case("congress.seats", congress, "UPDATE delegate SET congress_id = 2", "delegate 1"),
    Case("congress.sums", congress, "UPDATE quota_plan SET rows_total = 999 WHERE congress_id = 1", "plan 1"),
    Case("congress.terms", congress, "UPDATE congress SET term_id = 1 WHERE id = 1", "congress 1"),
]


def publication(world: World) -> None:
    with world.work():
        publish(
            kind="test",
            owner=("test", 1),
            title="List",
            table=PublishedTable(("Name",), (("Somebody",),)),
            unit=db.session.get_one(Unit, world.school),
            days=30,
            working=False,
            by=SYSTEM,
            now=clock.now(),
        )


PUBLICATIONS = [
    Case("publications.fingerprints", publication, "UPDATE publication SET body = '{}'", "publication 1"),
    Case("publications.confirmed", publication, "UPDATE publication SET confirmed_at = published_at", "1"),
]


def running(world: World) -> None:
    hall = Hall.build(world)
    hall.to_voting()
    hall.cast(1, "fffa")


def finished(world: World) -> None:
    """Counted and announced, with its bundle."""
    hall = Hall.build(world)
    hall.to_voting()
    for number in range(1, 6):
        hall.cast(number, "fffa")
    hall.move(Stage.CLOSED)
    for person in hall.tellers:
        hall.sign(person)
        hall.hand_in(person)
    hall.count()
    hall.announce()
    with world.work():
        keep_bundle(election_of(hall.election), "<p>Report</p>", by=SYSTEM, now=clock.now())


FIRST_LINE = (
    "UPDATE election_log SET line = (SELECT line FROM election_log WHERE number = 2) WHERE number = 1"
)
A_TELLER = "UPDATE nominee SET person_id = (SELECT min(person_id) FROM teller) WHERE id = 1"
NO_BUNDLE = "UPDATE election_outcome SET bundle_hash = 'x'"
ELECTIONS = [
    Case("elections.boxes", running, "UPDATE election SET vote = NULL", "election 1"),
    Case(
        "elections.tellers",
        running,
        A_TELLER,
        "1",
    ),
    Case("elections.rules", running, "UPDATE contest SET rule = '{}'", "contest 1"),
    Case("elections.logs", running, FIRST_LINE, "election 1"),
    Case("elections.turnout", running, "DELETE FROM voter WHERE number = 1", "nobody on its roll"),
    Case("elections.turnout", running, "DELETE FROM voter", "more papers than voters"),
    Case("elections.counts", finished, "DELETE FROM voter WHERE number = 1", "roll has changed"),
    Case("elections.counts", finished, "DELETE FROM ballot_draw WHERE voter = 1", "draws"),
    Case("elections.bundles", finished, NO_BUNDLE, "another fingerprint"),
    Case("elections.bundles", finished, "UPDATE contest SET seats = 1", "elects more than 1"),
    Case("elections.bundles", finished, "DELETE FROM election_log WHERE number > 2", "another result or log"),
    Case("ballots.votes", running, "UPDATE ballot_vote SET name = 'x'", "a box without a vote"),
]


def answered(world: World) -> None:
    """Two answered, the boxes are closed, everything is counted."""
    held = Opened.build(world, departments=2)
    for person in held.students[:2]:
        held.answer(person)
    held.close()


def rated(world: World) -> None:
    """Published, with sums and a plan."""
    students(world, world.class_(world.college()), 6)
    made = opened(world, survey(world, world.department()))
    with world.look():
        key, group = db.session.execute(text("SELECT key FROM survey_subject")).scalar_one(), group_of(made)
    published(world, count_as(world, made, {key: {group: repeat(all_grades(4), 5)}}))


SURVEYS = [
    Case("surveys.counts", answered, "UPDATE survey_subject SET received = drawn + 1", "survey_subject 1"),
    Case("surveys.counts", answered, "UPDATE survey SET stage = 'counted'", "not counted"),
    Case("surveys.groups", answered, "UPDATE survey_group SET size = size + 1", "survey 1"),
    Case("surveys.boxes", answered, "UPDATE survey_subject SET vote = NULL WHERE id = 1", "survey 1"),
    Case("surveys.erased", answered, "UPDATE survey SET stage = 'final'", "survey 1"),
    Case(
        "surveys.early",
        answered,
        "INSERT INTO survey_comment (subject_id, question, number, text) VALUES (1, '', 1, 'x')",
        "survey_subject 1",
    ),
    Case("surveys.sums", rated, "UPDATE survey_subject SET received = 6", "survey_subject"),
]


def judged(world: World) -> None:
    """A drive in which sheets are handed in."""
    held = Panels.build(world)
    jurors = held.teachers(2)
    held.panel(*jurors)
    held.opened()
    for juror, candidate in held.sheets():
        held.score(juror, candidate, points(90))


def scored(world: World) -> None:
    """A second drive beside it, of a college, where everything is scored."""
    judged(world)
    Scored.held(world, ("90", [OFFICE]), ("80", [RIGHTS]), unit=world.college(), title="Second")


ELSEWHERE = "UPDATE drive_application SET drive_id = 2, number = 90 WHERE id = 1"
NO_CHOICE = "UPDATE drive_application SET first_id = NULL WHERE id = 1"
ONE_MORE = "UPDATE asset_movement SET after = after + 1 WHERE id = 1"
RECRUITMENT = [
    Case(
        "recruitment.choices",
        scored,
        ELSEWHERE,
        "application 1",
    ),
    Case("recruitment.jurors", scored, "UPDATE drive_juror SET round_id = 2 WHERE id = 1", "juror 1"),
    Case("recruitment.jurors", scored, "UPDATE drive_sheet SET round_id = 2 WHERE id = 1", "sheet 1"),
    Case("recruitment.applications", scored, NO_CHOICE, "1"),
    Case("recruitment.weights", scored, "UPDATE drive_round SET weight = '1/100' WHERE id = 1", "drive 1"),
    Case("recruitment.sheets", scored, "UPDATE drive_sheet SET total = '1/1' WHERE id = 1", "sheet 1"),
    Case(
        "recruitment.conflicts",
        scored,
        "INSERT INTO drive_conflict (application_id, person_id, reason, declared_at)"
        " SELECT application_id, person_id, '', saved_at FROM drive_sheet"
        " JOIN drive_juror ON drive_juror.id = drive_sheet.juror_id WHERE drive_sheet.id = 1",
        "sheet 1",
    ),
    Case(
        "recruitment.offers",
        scored,
        "INSERT INTO drive_offer (application_id, opening_id, state, made_at, expires_on, words)"
        " SELECT drive_application.id, 1, 'open', saved_at, '2026-12-01', '' FROM drive_application"
        " WHERE drive_id = 1",
        "opening 1",
    ),
    Case("recruitment.offers", scored, "UPDATE drive SET stage = 'decided' WHERE id = 2", "drive 2"),
]


def lent(world: World) -> None:
    """A thing that is lent, one in its place, and a kit."""
    desk = Lending.build(world)
    one, other = desk.room.assets(2)
    desk.lend(one)
    desk.kit(other)


def reserved(world: World) -> None:
    """Two requests for one thing, one after the other."""
    room = Reserving.build(world)
    tag = room.room.asset()
    for day in (2, 5):
        room.approve(room.ask(tag, start=at(day)))


def stocked(world: World) -> None:
    """Paper that came and went, and a thing that is lent."""
    supplies = Supplies.build(world)
    supplies.take(3)
    supplies.desk.lend(supplies.desk.room.asset())


ASSETS = [
    Case("assets.loans", lent, "UPDATE asset SET state = 'available'", "asset"),
    Case("assets.loans", lent, "UPDATE asset SET state = 'lent'", "asset"),
    Case("assets.loans", lent, "UPDATE asset_loan SET undone_at = lent_at", "taken back"),
    Case("assets.stores", lent, "UPDATE asset_category SET store_id = 2", "asset"),
    Case("assets.labels", lent, "UPDATE asset_label SET kind = 'blank'", "asset_label"),
    Case("assets.write_offs", lent, "UPDATE asset SET state = 'written_off' WHERE id = 2", "asset"),
    Case("assets.movements", stocked, ONE_MORE, "movement 1"),
    Case("assets.consumables", stocked, "UPDATE asset_consumable SET stock = 99", ""),
]


def case_id(case: Case) -> str:
    return case.check


ALL = [*PEOPLE, *CONGRESS, *PUBLICATIONS, *ELECTIONS, *SURVEYS, *RECRUITMENT, *ASSETS]


def offenders(world: World, check: str) -> list[str]:
    features = world.app.extensions["unionweb.features"]
    with world.look():
        return [
            offender
            for feature in features
            for one in feature.checks
            if one.name == check
            for offender in one.broken()
        ]


@pytest.mark.sqlite_files
@pytest.mark.parametrize("case", ALL, ids=case_id)
def test_what_is_broken_by_sql_is_named(world: World, case: Case) -> None:
    case.build(world)
    assert offenders(world, case.check) == []
    with world.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(text(case.breaking), {"yes": True} if ":yes" in case.breaking else {})
    found = offenders(world, case.check)
    assert found and any(case.named in one for one in found), found


def test_every_check_runs_on_both_databases_on_data_of_every_feature(world: World) -> None:
    for build in (union, congress, publication, finished, answered, judged, stocked):
        build(world)
    assert_sound(world.app)


@pytest.mark.either_database
def test_reservations_that_overlap_and_those_of_requests_that_are_over_are_named(world: World) -> None:
    reserved(world)
    for check in ("assets.holds", "assets.idle_holds"):
        assert offenders(world, check) == []
    with world.work():
        db.session.execute(update(Hold).values(until_at=at(30)))
        record("test.build", subject=("asset_hold", None), by=SYSTEM, now=clock.now())
    assert offenders(world, "assets.holds") == ["asset_hold 1 and 2"]
    with world.work():
        db.session.execute(text("UPDATE asset_request SET state = 'cancelled' WHERE id = 1"))
    assert offenders(world, "assets.idle_holds") == ["asset_request 1"]
    assert offenders(world, "assets.holds") == []
