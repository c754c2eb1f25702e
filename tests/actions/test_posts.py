"""Appointments, their end, and who is a core member."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.world import World
from unionweb.audit import Actor
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.people.actions import persons, posts
from unionweb.people.models import Grant, Person, Tenure, Unit
from unionweb.people.queries import posts as queries
from unionweb.people.queries.identity import roles_of
from unionweb.people.rules.organisation import Appointment, Post, Service, core_members
from unionweb.people.rules.profile import Profile
from unionweb.people.rules.roles import Held, Role

BY = Actor(None, "tester")
NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)
TODAY = date(2026, 10, 8)
TOMORROW = datetime(2026, 10, 9, 2, tzinfo=UTC)


def appoint(person: int, post: Post, unit: int, now: datetime = NOW, **wish: object) -> Tenure:
    values = {"starts_on": TODAY} | wish
    return posts.appoint(
        db.session.get_one(Unit, unit),
        db.session.get_one(Person, person),
        Appointment(post, **values),  # type: ignore[arg-type]
        by=BY,
        now=now,
    )


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.number)))


def test_an_appointment_gives_the_roles_of_the_post_and_its_term(world: World) -> None:
    person, office = world.student(), world.department(name="办公室")
    term = world.term()
    with world.work():
        tenure = appoint(person, Post.HEAD, world.school, department_id=office)
        assert (tenure.term_id, tenure.department_id) == (term, office)
        assert Held(Role.DEPARTMENT_HEAD, world.school, office) in roles_of(person, TODAY)
        assert verbs()[-1] == "people.post.appoint"


def test_a_post_in_a_department_needs_a_department_of_that_union(world: World) -> None:
    person, college = world.student(), world.college()
    elsewhere = world.department(world.school)
    with world.work():
        for department in (None, elsewhere):
            with pytest.raises(Refusal, match="一个部门"):
                appoint(person, Post.OFFICER, college, department_id=department)


def test_classes_have_no_posts(world: World) -> None:
    class_ = world.class_(world.college())
    person = world.student(class_)
    with world.work(), pytest.raises(Refusal, match="才有学生会职务"):
        appoint(person, Post.PRESIDIUM, class_)


def test_nobody_serves_twice_in_one_post_but_may_serve_in_two(world: World) -> None:
    person = world.student()
    first, second = world.department(), world.department()
    with world.work():
        appoint(person, Post.HEAD, world.school, department_id=first)
        with pytest.raises(Refusal, match="不能重复任命"):
            appoint(person, Post.HEAD, world.school, department_id=first, ends_on=date(2027, 1, 1))
        appoint(person, Post.DEPUTY, world.school, department_id=second)
        appoint(person, Post.PRESIDIUM, world.school)
        assert len(queries.tenures_of_person(person)) == 3


def test_teachers_and_students_keep_to_their_posts(world: World) -> None:
    student, teacher = world.student(), world.teacher()
    with world.work():
        with pytest.raises(Refusal, match="须由教师担任"):
            appoint(student, Post.ADVISER, world.school)
        with pytest.raises(Refusal, match="须由在校学生担任"):
            appoint(teacher, Post.PRESIDIUM, world.school)
        appoint(teacher, Post.SECRETARY_GENERAL, world.school)


def test_the_executive_chair_rotates_among_the_presidium(world: World) -> None:
    first, second, stranger = world.student(name="王芳"), world.student(), world.student()
    semester = world.semester(starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 31))
    for person in (first, second):
        world.tenure(person, Post.PRESIDIUM)
    with world.work():
        with pytest.raises(Refusal, match="主席团成员"):
            appoint(stranger, Post.EXECUTIVE_CHAIR, world.school, semester_id=semester)
        with pytest.raises(Refusal, match="请选择学期"):
            appoint(first, Post.EXECUTIVE_CHAIR, world.school)
        chair = appoint(first, Post.EXECUTIVE_CHAIR, world.school, semester_id=semester)
        assert (chair.starts_on, chair.ends_on) == (date(2026, 9, 1), date(2027, 1, 31))
        with pytest.raises(Refusal, match="已经是王芳"):
            appoint(second, Post.EXECUTIVE_CHAIR, world.school, semester_id=semester)
        presidium = queries.tenures_of_person(first)[-1]
        with pytest.raises(Refusal, match="请先结束执行主席职务"):
            posts.end_post(presidium, TODAY, by=BY, now=NOW)
        posts.end_post(chair, TODAY, by=BY, now=NOW)
        successor = appoint(second, Post.EXECUTIVE_CHAIR, world.school, semester_id=semester)
        assert (successor.starts_on, successor.ends_on) == (TODAY + timedelta(days=1), date(2027, 1, 31))


def test_a_service_ends_on_a_day_that_still_counts(world: World) -> None:
    person = world.student()
    with world.work():
        tenure = appoint(person, Post.PRESIDIUM, world.school)
        posts.end_post(tenure, TODAY, by=BY, now=NOW)
        assert Held(Role.PRESIDIUM, world.school) in roles_of(person, TODAY)
        assert roles_of(person, date(2026, 10, 9)) == frozenset()
        assert verbs()[-1] == "people.post.end"


def test_a_mistake_is_taken_back_on_the_same_day_only(world: World) -> None:
    person = world.student()
    with world.work():
        mistake = appoint(person, Post.PRESIDIUM, world.school)
        posts.undo_appointment(mistake, by=BY, now=NOW)
        assert queries.tenures_of_person(person) == []
        assert verbs()[-2:] == ["people.post.appoint", "people.post.undo"]
        kept = appoint(person, Post.PRESIDIUM, world.school)
        with pytest.raises(Refusal, match="只能在任命当天"):
            posts.undo_appointment(kept, by=BY, now=TOMORROW)


def test_what_has_not_begun_is_taken_back_on_any_day(world: World) -> None:
    person = world.student()
    with world.work():
        later = appoint(person, Post.PRESIDIUM, world.school, starts_on=date(2027, 2, 20))
        posts.undo_appointment(later, by=BY, now=TOMORROW)
        assert queries.tenures_of_person(person) == []


def test_core_members_are_those_of_the_rule_and_here(world: World) -> None:
    college, office = world.college(), world.department()
    twice, deputy, officer, gone, ended = (world.student() for _ in range(5))
    world.tenure(twice, Post.PRESIDIUM)
    world.tenure(twice, Post.PRESIDIUM, college)
    world.tenure(deputy, Post.DEPUTY, department_id=office)
    world.tenure(officer, Post.OFFICER, department_id=office)
    world.tenure(ended, Post.HEAD, department_id=office, ends_on=date(2026, 10, 7))
    world.tenure(gone, Post.PRESIDIUM)
    world.tenure(world.teacher(), Post.ADVISER)
    with world.work():
        persons.mark_left(db.session.get_one(Person, gone), TODAY, by=BY, now=NOW)
    with world.look():
        assert queries.core_member_ids(TODAY) == {twice, deputy}
        assert queries.core_member_ids(date(2026, 10, 7)) == {twice, deputy, ended, gone}
        services = [
            Service(one.person_id, one.post, one.unit.kind, one.starts_on, one.ends_on)
            for one in db.session.scalars(select(Tenure))
            if one.person_id != gone
        ]
        assert core_members(services, TODAY) == queries.core_member_ids(TODAY)
        assert len(queries.core_reasons([twice], TODAY)[twice]) == 2


def test_the_board_shows_this_chair_and_the_next(world: World) -> None:
    first, second = world.student(), world.student()
    autumn = world.semester(starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 31))
    spring = world.semester(starts_on=date(2027, 2, 20), ends_on=date(2027, 7, 10))
    office, closed = world.department(), world.department()
    for person in (first, second):
        world.tenure(person, Post.PRESIDIUM)
    world.tenure(second, Post.OFFICER, department_id=office)
    with world.work():
        appoint(first, Post.EXECUTIVE_CHAIR, world.school, semester_id=autumn)
        db.session.get_one(Unit, world.school)
        board = queries.board(world.school, TODAY)
        assert [(semester.id, bool(chair)) for semester, chair in board.chairs] == [
            (autumn, True),
            (spring, False),
        ]
        assert [one.person_id for one in board.by_post[Post.PRESIDIUM]] == [first, second]
        assert {team.department.id: len(team.all) for team in board.teams} == {office: 1, closed: 0}


def test_who_leaves_loses_posts_and_roles_and_keeps_the_history(world: World) -> None:
    administrator = world.administrator()
    person = world.student()
    running = world.tenure(person, Post.PRESIDIUM)
    world.tenure(person, Post.HEAD, department_id=world.department(), starts_on=date(2027, 2, 20))
    grant = world.grant(person, Role.ELECTION_COMMITTEE)
    with world.work():
        who = Actor(administrator, "admin")
        persons.mark_left(db.session.get_one(Person, person), TODAY, by=who, now=NOW)
        assert [tenure.id for tenure in queries.tenures_of_person(person)] == [running]
        assert db.session.get_one(Tenure, running).ends_on == TODAY
        assert db.session.get_one(Grant, grant).ended_at == NOW
        persons.mark_returned(db.session.get_one(Person, person), by=who, now=TOMORROW)
        assert roles_of(person, TODAY) == {
            Held(Role.PRESIDIUM, world.school),
            Held(Role.MEMBER, world.school),
        }
        assert roles_of(person, date(2026, 10, 9)) == frozenset()


def test_nobody_leaves_in_the_future(world: World) -> None:
    person = world.student()
    with world.work(), pytest.raises(Refusal, match="不能晚于今天"):
        persons.mark_left(db.session.get_one(Person, person), date(2026, 10, 9), by=BY, now=NOW)


def test_changes_by_hand_are_logged_old_and_new(world: World) -> None:
    college = world.college()
    person = world.student(college, number="20260001", name="李明", grade=2025)
    with world.work():
        profile = Profile("20260001", "李明", college, grade=2026, email="li@example.edu")
        persons.change_person(db.session.get_one(Person, person), profile, by=BY, now=NOW)
        entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
        assert entry is not None
        assert '"changes":{"email":[null,"li@example.edu"],"grade":[2025,2026]}' in entry.details


def test_a_teacher_is_added_with_a_number_of_his_own(world: World) -> None:
    world.student(number="T1001", name="李明")
    with world.work():
        with pytest.raises(Refusal, match="已属于李明"):
            persons.add_teacher(Profile("T1001", "王老师", world.school), by=BY, now=NOW)
        teacher = persons.add_teacher(Profile("T1002", "王老师", world.school), by=BY, now=NOW)
        assert not teacher.is_student
