"""Terms of office of a union, and the semesters of the school."""

from datetime import datetime

from sqlalchemy import select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Semester, Tenure, Term, Unit
from unionweb.people.queries import terms, units
from unionweb.people.rules.organisation import Span, check_apart, check_filled, check_order

VERBS = {
    "people.term.create": mark("新建届"),
    "people.term.change": mark("更改届"),
    "people.semester.create": mark("新建学期"),
    "people.semester.change": mark("更改学期"),
}


def create_term(unit: Unit, span: Span, *, by: Actor, now: datetime) -> Term:
    """A term of office; it may not overlap another one of the same union."""
    if not unit.has_union:
        raise Refusal("只有学校和学院的学生会才分届")
    _check_term(unit.id, span)
    term = Term(unit=unit, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on)
    db.session.add(term)
    db.session.flush()
    record("people.term.create", subject=("term", term.id), by=by, now=now, details=_details(span))
    return term


def change_term(term: Term, span: Span, *, by: Actor, now: datetime) -> Term:
    """Another name or other days."""
    _check_term(term.unit_id, span, term.id)
    before = _details(Span(term.name, term.starts_on, term.ends_on))
    term.name, term.starts_on, term.ends_on = span.name, span.starts_on, span.ends_on
    details = {"from": before, "to": _details(span)}
    record("people.term.change", subject=("term", term.id), by=by, now=now, details=details)
    return term


def _check_term(unit_id: int, span: Span, besides: int | None = None) -> None:
    check_filled(span.name, "name")
    units.hold(unit_id)
    others = terms.periods_of_terms(unit_id, besides)
    if span.name in others:
        raise Refusal("已有“%(name)s”，请换一个名称", field="name", name=span.name)
    check_order(span.period)
    check_apart(span.period, others)


def create_semester(span: Span, *, by: Actor, now: datetime) -> Semester:
    """A semester of the whole school; it may not overlap another one."""
    _check_semester(span)
    semester = Semester(name=span.name, starts_on=span.starts_on, ends_on=span.ends_on)
    db.session.add(semester)
    db.session.flush()
    record(
        "people.semester.create", subject=("semester", semester.id), by=by, now=now, details=_details(span)
    )
    return semester


def change_semester(semester: Semester, span: Span, *, by: Actor, now: datetime) -> Semester:
    """Another name or other days; the executive chairs who serve the whole semester follow."""
    _check_semester(span, semester.id)
    before = Span(semester.name, semester.starts_on, semester.ends_on)
    for chair in db.session.scalars(select(Tenure).where(Tenure.semester_id == semester.id)):
        if chair.ends_on == before.ends_on:
            chair.ends_on = span.ends_on
        if chair.starts_on == before.starts_on and (chair.ends_on is None or span.starts_on <= chair.ends_on):
            chair.starts_on = span.starts_on
    semester.name, semester.starts_on, semester.ends_on = span.name, span.starts_on, span.ends_on
    details = {"from": _details(before), "to": _details(span)}
    record("people.semester.change", subject=("semester", semester.id), by=by, now=now, details=details)
    return semester


def _check_semester(span: Span, besides: int | None = None) -> None:
    check_filled(span.name, "name")
    school = units.school()
    if school is not None:
        units.hold(school.id)
    others = terms.periods_of_semesters(besides)
    if span.name in others:
        raise Refusal("已有“%(name)s”，请换一个名称", field="name", name=span.name)
    check_order(span.period)
    check_apart(span.period, others)


def _details(span: Span) -> dict[str, object]:
    return {"name": span.name, "starts_on": span.starts_on, "ends_on": span.ends_on}
