"""Terms of a union, semesters of the school."""

from datetime import date

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.people.models import Semester, Term
from unionweb.people.rules.organisation import Period


def terms(unit_id: int) -> list[Term]:
    """The terms of a union, latest first."""
    return list(
        db.session.scalars(select(Term).where(Term.unit_id == unit_id).order_by(Term.starts_on.desc()))
    )


def term_at(unit_id: int, day: date) -> Term | None:
    """The term of a union that a day lies in."""
    query = select(Term).where(Term.unit_id == unit_id, Term.starts_on <= day, Term.ends_on >= day)
    return db.session.scalar(query)


def semesters() -> list[Semester]:
    """The semesters of the school, latest first."""
    return list(db.session.scalars(select(Semester).order_by(Semester.starts_on.desc())))


def semester_at(day: date) -> Semester | None:
    """The semester that a day lies in; None in the holidays."""
    return db.session.scalar(select(Semester).where(Semester.starts_on <= day, Semester.ends_on >= day))


def semester_after(day: date) -> Semester | None:
    """The first semester that begins after a day."""
    return db.session.scalar(
        select(Semester).where(Semester.starts_on > day).order_by(Semester.starts_on).limit(1)
    )


def periods_of_terms(unit_id: int, besides: int | None = None) -> dict[str, Period]:
    """When the terms of a union are, by name; one may be left out."""
    return {term.name: Period(term.starts_on, term.ends_on) for term in terms(unit_id) if term.id != besides}


def periods_of_semesters(besides: int | None = None) -> dict[str, Period]:
    """When the semesters are, by name; one may be left out."""
    return {one.name: Period(one.starts_on, one.ends_on) for one in semesters() if one.id != besides}
