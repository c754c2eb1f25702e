"""The checks on stored data: every rule with a passing, a failing and a cannot-tell case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from tests.congresses import BY, NOW, congress, delegate, plan, row, stored_rows
from tests.counting import queries
from tests.world import World
from unionweb.base.db import db
from unionweb.congress.actions.congresses import type_headcount
from unionweb.congress.actions.publishing import publish_list
from unionweb.congress.actions.rows import set_nominees
from unionweb.congress.actions.rulesets import Adaptation, change_rule
from unionweb.congress.models import Congress
from unionweb.congress.queries.report import Report, report_on
from unionweb.congress.rules.facts import DelegateKind, Finding
from unionweb.congress.rules.planning import RowKind
from unionweb.congress.rules.thresholds import Verdict
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.organisation import Post
from unionweb.publications.actions.calendar import fill_year

KNOWN = {
    "grade": 2024,
    "gender": Gender.FEMALE,
    "ethnicity": "汉族",
    "political_status": PoliticalStatus.LEAGUE_MEMBER,
    "student_kind": StudentKind.UNDERGRADUATE,
}


@dataclass
class Hall:
    """A congress of the school with the delegations Law and Arts."""

    world: World
    number: int
    law: int
    arts: int
    rows: list[int]

    def send(self, unit: int, kind: DelegateKind = DelegateKind.FORMAL, **facts: object) -> int:
        """A student of a college who is a delegate of it; the person's id."""
        person = self.world.student(unit, **{**KNOWN, **facts})
        seat = self.rows[0 if unit == self.law else 1]
        delegate(self.world, self.number, person, seat, kind)
        return person

    def adopt(self, rule_id: str) -> None:
        with self.world.work():
            where = db.session.get_one(Congress, self.number)
            number = report_on(where, NOW).rules.rule(rule_id).number
            change_rule(where, rule_id, Adaptation(number, True, "adopted"), by=BY, now=NOW)

    def report(self, now: datetime = NOW) -> Report:
        with self.world.look():
            return report_on(db.session.get_one(Congress, self.number), now)

    def finding(self, rule_id: str, now: datetime = NOW) -> Finding:
        return next(one for one in self.report(now).findings if one.rule_id == rule_id)

    def verdict(self, rule_id: str, now: datetime = NOW) -> Verdict:
        return self.finding(rule_id, now).verdict


@pytest.fixture
def hall(world: World) -> Hall:
    law, arts = world.college("Law"), world.college("Arts")
    number = congress(world, no_clubs=True)
    rows = plan(
        world,
        number,
        [row("Law", 50, RowKind.COLLEGE, unit_id=law), row("Arts", 30, RowKind.COLLEGE, unit_id=arts)],
    )
    return Hall(world, number, law, arts, rows)


def headcount(hall: Hall, number: int) -> None:
    with hall.world.work():
        type_headcount(db.session.get_one(Congress, hall.number), number, by=BY, now=NOW)


def test_c1_and_c17_need_a_headcount(hall: Hall) -> None:
    hall.adopt("C17")
    hall.send(hall.law)
    assert (hall.verdict("C1"), hall.verdict("C17")) == (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL)
    headcount(hall, 100)
    assert (hall.verdict("C1"), hall.verdict("C17")) == (Verdict.PASS, Verdict.PASS)
    headcount(hall, 101)
    assert (hall.verdict("C1"), hall.finding("C1").needed) == (Verdict.FAIL, 2)
    headcount(hall, 9)
    assert hall.verdict("C17") is Verdict.FAIL


def test_c4_names_the_college_without_a_delegate(hall: Hall) -> None:
    hall.send(hall.law)
    hall.world.student(hall.arts, **KNOWN)
    finding = hall.finding("C4")
    assert finding.verdict is Verdict.FAIL
    assert [line.name for line in finding.behind] == ["Arts"]
    hall.send(hall.arts)
    assert hall.verdict("C4") is Verdict.PASS


def test_c4_cannot_tell_while_nobody_says_which_clubs_matter(world: World) -> None:
    person = world.student(world.college("Law"), **KNOWN)
    number = congress(world)
    delegate(world, number, person)
    with world.look():
        report = report_on(db.session.get_one(Congress, number), NOW)
        finding = next(one for one in report.findings if one.rule_id == "C4")
    assert finding.verdict is Verdict.CANNOT_TELL
    assert any("没有社团" in str(gap.sentence) for gap in report.gaps)


def test_c4_wants_somebody_from_each_club_of_the_plan(world: World) -> None:
    person = world.student(world.college("Law"), **KNOWN)
    number = congress(world)
    choir, _chess = plan(
        world, number, [row("Choir", 0, RowKind.CLUB, fixed=1), row("Chess", 0, RowKind.CLUB, fixed=1)]
    )
    delegate(world, number, person, choir)
    with world.look():
        report = report_on(db.session.get_one(Congress, number), NOW)
    finding = next(one for one in report.findings if one.rule_id == "C4")
    assert (finding.verdict, [line.name for line in finding.behind]) == (Verdict.FAIL, ["Chess"])


def test_c5_counts_persons_by_their_posts(hall: Hall) -> None:
    people = [hall.send(hall.law) for _ in range(5)]
    assert hall.verdict("C5") is Verdict.PASS
    for person in people[:3]:
        hall.world.tenure(person, Post.PRESIDIUM, hall.law)
    finding = hall.finding("C5")
    assert (finding.verdict, finding.advisory, finding.needed) == (Verdict.FAIL, True, 3)
    assert {line.key for line in finding.behind} == {str(person) for person in people[:3]}


def test_c5_does_not_count_officers_nor_those_whose_service_is_over(hall: Hall) -> None:
    first, second = hall.send(hall.law), hall.send(hall.law)
    department = hall.world.department(hall.law)
    hall.world.tenure(first, Post.OFFICER, hall.law, department_id=department)
    hall.world.tenure(second, Post.PRESIDIUM, hall.law, ends_on=date(2026, 6, 30))
    assert hall.verdict("C5") is Verdict.PASS


def test_c5_cannot_tell_without_delegates(hall: Hall) -> None:
    assert hall.verdict("C5") is Verdict.CANNOT_TELL


def test_c11_compares_nominees_with_seats(hall: Hall) -> None:
    def stand(law: int | None, arts: int | None) -> Verdict:
        with hall.world.work():
            first, second = stored_rows(hall.number)
            set_nominees(hall.number, {first.id: law, second.id: arts}, by=BY, now=NOW)
        return hall.verdict("C11")

    assert hall.verdict("C11") is Verdict.CANNOT_TELL
    assert stand(6, 4) is Verdict.PASS
    assert stand(5, 4) is Verdict.FAIL
    assert stand(6, None) is Verdict.CANNOT_TELL


def test_c12_counts_working_days_of_the_publication(hall: Hall) -> None:
    hall.send(hall.law)
    assert hall.verdict("C12") is Verdict.CANNOT_TELL
    with hall.world.work():
        fill_year(2026, by=BY, now=NOW)
        publish_list(db.session.get_one(Congress, hall.number), "List", 3, True, by=BY, now=NOW)
    # Put up on Monday 12 October 2026: Tuesday, Wednesday and Thursday are full days.
    assert hall.verdict("C12", NOW + timedelta(days=3)) is Verdict.CANNOT_TELL
    assert hall.verdict("C12", NOW + timedelta(days=4)) is Verdict.PASS


def test_c12_fails_when_the_publication_was_too_short(hall: Hall) -> None:
    hall.send(hall.law)
    with hall.world.work():
        fill_year(2026, by=BY, now=NOW)
        publish_list(db.session.get_one(Congress, hall.number), "List", 1, True, by=BY, now=NOW)
    assert hall.verdict("C12", NOW + timedelta(days=9)) is Verdict.FAIL


def test_c13_wants_a_tenth_of_each_grade(hall: Hall) -> None:
    hall.adopt("C13")
    for _ in range(9):
        hall.send(hall.law)
    hall.world.student(hall.law, grade=2025)
    assert hall.verdict("C13") is Verdict.FAIL
    hall.send(hall.law, grade=None)
    assert hall.verdict("C13") is Verdict.CANNOT_TELL
    hall.send(hall.law, grade=2025)
    hall.send(hall.law, grade=2025)
    assert hall.verdict("C13") is Verdict.PASS


def test_c14_counts_women_minority_and_party_members(hall: Hall) -> None:
    hall.adopt("C14")
    party = PoliticalStatus.PROBATIONARY_MEMBER
    hall.send(hall.law, ethnicity="回族", political_status=party)
    assert hall.verdict("C14") is Verdict.PASS
    hall.send(hall.law, ethnicity=None)
    assert hall.verdict("C14") is Verdict.PASS
    for _ in range(9):
        hall.send(hall.law, gender=Gender.MALE)
    assert hall.verdict("C14") is Verdict.FAIL


def test_c14_cannot_tell_while_the_missing_ones_decide(hall: Hall) -> None:
    hall.adopt("C14")
    hall.send(hall.law, ethnicity=None, political_status=PoliticalStatus.PARTY_MEMBER)
    report = hall.report()
    assert hall.verdict("C14") is Verdict.CANNOT_TELL
    assert [str(gap.sentence) for gap in report.gaps if gap.delegates] == ["1 人缺民族信息"]


def test_c15_looks_into_each_delegation(hall: Hall) -> None:
    hall.adopt("C15")
    hall.send(hall.law, ethnicity="壮族")
    assert hall.verdict("C15") is Verdict.CANNOT_TELL
    hall.send(hall.arts, ethnicity="回族")
    assert hall.verdict("C15") is Verdict.PASS
    for _ in range(3):
        hall.send(hall.arts, gender=Gender.MALE)
    assert hall.verdict("C15") is Verdict.FAIL


def test_c16_wants_one_of_each(hall: Hall) -> None:
    hall.adopt("C16")
    hall.send(hall.law, ethnicity="回族", student_kind=StudentKind.POSTGRADUATE)
    assert hall.verdict("C16") is Verdict.CANNOT_TELL  # the roster does not say whether a doctoral student
    hall.send(hall.law, gender=Gender.MALE)
    with hall.world.work():
        where = db.session.get_one(Congress, hall.number)
        change_rule(where, "C16.doctoral", Adaptation(1, False, "we have none"), by=BY, now=NOW)
    assert hall.verdict("C16") is Verdict.PASS


def test_c16_fails_when_nobody_has_a_trait(hall: Hall) -> None:
    hall.adopt("C16")
    hall.send(hall.law)
    assert hall.verdict("C16") is Verdict.FAIL


def test_c18_shows_those_who_may_not_be_delegates(hall: Hall) -> None:
    assert hall.verdict("C18") is Verdict.CANNOT_TELL
    hall.send(hall.law)
    assert hall.verdict("C18") is Verdict.PASS
    hall.send(hall.law, student_kind=None)
    assert hall.verdict("C18") is Verdict.CANNOT_TELL
    guest = hall.send(hall.law, student_kind=StudentKind.INTERNATIONAL)
    gone = hall.send(hall.arts, left_on=date(2026, 7, 1))
    finding = hall.finding("C18")
    assert finding.verdict is Verdict.FAIL
    barred = {line.key for line in finding.behind if "未知" not in str(line.reason)}
    assert barred == {str(guest), str(gone)}


def test_international_students_may_attend_without_a_vote(hall: Hall) -> None:
    hall.send(hall.law)
    hall.send(hall.law, DelegateKind.NON_VOTING, student_kind=StudentKind.INTERNATIONAL)
    assert hall.verdict("C18") is Verdict.PASS
    assert len(hall.report().facts.voters) == 1


def test_rules_of_the_other_level_are_not_checked(world: World) -> None:
    law = world.college("Law")
    world.student(world.class_(law), **KNOWN)
    number = congress(world, law)
    with world.look():
        report = report_on(db.session.get_one(Congress, number), NOW)
        coverage = next(one for one in report.findings if one.rule_id == "C4")
    assert report.facts.headcount == 1
    assert "C4.colleges" not in {part.rule_id for part in coverage.parts}


def test_the_facts_take_the_same_few_queries_for_few_and_for_many(hall: Hall) -> None:
    def report() -> None:
        with hall.world.look():
            report_on(db.session.get_one(Congress, hall.number), NOW)

    hall.send(hall.law)
    few = queries(hall.world.app, report)
    with hall.world.work():
        for index in range(30):
            unit = hall.world.class_(hall.law if index % 2 else hall.arts)
            person = hall.world.student(unit, **KNOWN)
            delegate(hall.world, hall.number, person, hall.rows[index % 2])
    assert queries(hall.world.app, report) == few
    assert few <= 10
