"""Appointing people to posts, and ending their service."""

from datetime import date, datetime

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions.activation import revoke_code
from unionweb.people.models import Department, Person, Semester, Tenure, Unit
from unionweb.people.queries import posts, terms, units
from unionweb.people.rules.organisation import (
    DEPARTMENT_POSTS,
    Appointment,
    Candidate,
    Period,
    Post,
    chair_period,
    check_appointment,
    check_candidate,
    check_chair,
    check_ending,
)

VERBS = {
    posts.APPOINT: mark("任命"),
    "people.post.end": mark("离任"),
    "people.post.undo": mark("撤销任命"),
}


def appoint(unit: Unit, person: Person, wish: Appointment, *, by: Actor, now: datetime) -> Tenure:
    """Somebody begins to serve in a post of a union."""
    if not unit.has_union or unit.closed:
        raise Refusal("只有使用中的学校和学院才有学生会职务")
    units.hold(unit.id)
    department = _department(unit, wish)
    semester = _semester(wish)
    period = _chair_period(unit, semester) if semester else _period(wish)
    check_candidate(wish.post, Candidate(person.name, person.is_student, person.left_on), period)
    check_appointment(wish.post, period, _earlier(person, unit, wish))
    if semester is not None:
        check_chair(period, posts.periods_in_post(person.id, Post.PRESIDIUM, unit.id, None))
    tenure = Tenure(person=person, unit=unit, post=wish.post, department=department, semester=semester)
    tenure.term = terms.term_at(unit.id, period.starts_on)
    tenure.starts_on, tenure.ends_on = period.starts_on, period.ends_on
    db.session.add(tenure)
    revoke_code(person.id)
    db.session.flush()
    record(posts.APPOINT, subject=("tenure", tenure.id), by=by, now=now, details=_details(tenure))
    return tenure


def _department(unit: Unit, wish: Appointment) -> Department | None:
    if wish.post not in DEPARTMENT_POSTS:
        return None
    department = db.session.get(Department, wish.department_id or 0)
    if department is None or department.unit_id != unit.id or department.closed:
        raise Refusal("请选择这个学生会的一个部门", field="department_id")
    return department


def _semester(wish: Appointment) -> Semester | None:
    if wish.post is not Post.EXECUTIVE_CHAIR:
        return None
    semester = db.session.get(Semester, wish.semester_id or 0)
    if semester is None:
        raise Refusal("执行主席按学期轮值，请选择学期", field="semester_id")
    return semester


def _period(wish: Appointment) -> Period:
    if wish.starts_on is None:
        raise Refusal("请填写开始日期", field="starts_on")
    return Period(wish.starts_on, wish.ends_on)


def _earlier(person: Person, unit: Unit, wish: Appointment) -> list[Period]:
    department_id = wish.department_id if wish.post in DEPARTMENT_POSTS else None
    return posts.periods_in_post(person.id, wish.post, unit.id, department_id)


def _chair_period(unit: Unit, semester: Semester) -> Period:
    incumbent = posts.chair_of_semester(unit.id, semester.id)
    days = Period(semester.starts_on, semester.ends_on)
    if incumbent is None:
        return chair_period(days, None, "")
    return chair_period(days, Period(incumbent.starts_on, incumbent.ends_on), incumbent.person.name)


def end_post(tenure: Tenure, day: date, *, by: Actor, now: datetime) -> Tenure:
    """The service ends on a day, which still counts."""
    units.hold(tenure.unit_id)
    chair = posts.chair_after(tenure, day)
    period = Period(tenure.starts_on, tenure.ends_on)
    check_ending(period, day, chair.semester.name if chair and chair.semester else None)
    return finish(tenure, day, by=by, now=now)


def finish(tenure: Tenure, day: date, *, by: Actor, now: datetime) -> Tenure:
    """End a service without asking, for instance because the person left the school."""
    details = {**_details(tenure), "planned": tenure.ends_on, "ends_on": day}
    tenure.ends_on = day
    record("people.post.end", subject=("tenure", tenure.id), by=by, now=now, details=details)
    return tenure


def undo_appointment(tenure: Tenure, *, by: Actor, now: datetime) -> Unit:
    """Take back a mistaken appointment as if it had not been: on the day it was entered, or as long as the
    service has not begun. Returns the union."""
    today = local_date(now)
    if tenure.starts_on <= today and not posts.appointed_since(today, tenure.id):
        raise Refusal("只能在任命当天或任期开始前撤销，请改为办理离任")
    units.hold(tenure.unit_id)
    if chair := posts.chair_after(tenure, tenure.starts_on):
        raise Refusal(
            "还担任%(semester)s的执行主席，请先撤销执行主席职务",
            semester=chair.semester.name if chair.semester else "",
        )
    return remove(tenure, by=by, now=now)


def remove(tenure: Tenure, *, by: Actor, now: datetime) -> Unit:
    """Take back an appointment without asking; the log keeps it."""
    unit = tenure.unit
    record("people.post.undo", subject=("tenure", tenure.id), by=by, now=now, details=_details(tenure))
    db.session.delete(tenure)
    db.session.flush()
    return unit


def _details(tenure: Tenure) -> dict[str, object]:
    return {
        "person": tenure.person.name,
        "number": tenure.person.number,
        "post": tenure.post,
        "unit": tenure.unit.name,
        "department": tenure.department.name if tenure.department else None,
        "starts_on": tenure.starts_on,
        "ends_on": tenure.ends_on,
    }
