"""What must hold of the stored data, beyond what the tables themselves enforce. Each yields its offenders."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from unionweb.base.db import db
from unionweb.people.models import (
    Account,
    Department,
    Grant,
    LoginSession,
    Person,
    PersonKind,
    Semester,
    Tenure,
    Term,
    Unit,
)
from unionweb.people.queries.grants import school_administrators
from unionweb.people.queries.units import school
from unionweb.people.rules.organisation import PARENT_KINDS, TEACHER_POSTS, UNION_KINDS


def misplaced_units() -> Iterator[str]:
    """Units that hang where their kind does not belong."""
    parent = aliased(Unit)
    query = select(Unit.id, Unit.kind, parent.kind).join(parent, parent.id == Unit.parent_id)
    for number, kind, above in db.session.execute(query):
        if above not in PARENT_KINDS[kind]:
            yield f"unit {number}: {kind} under {above}"


def misplaced_posts() -> Iterator[str]:
    """Tenures where there is no union, in another union's department, or of the wrong kind of person."""
    query = (
        select(Tenure.id, Tenure.post, Tenure.unit_id, Unit.kind, Department.unit_id, Person.kind)
        .join(Unit, Unit.id == Tenure.unit_id)
        .join(Person, Person.id == Tenure.person_id)
        .outerjoin(Department, Department.id == Tenure.department_id)
    )
    for number, post, unit_id, unit_kind, department_unit, person_kind in db.session.execute(query):
        if unit_kind not in UNION_KINDS:
            yield f"tenure {number}: {unit_kind} has no union"
        if department_unit not in (None, unit_id):
            yield f"tenure {number}: department of another union"
        if (post in TEACHER_POSTS) != (person_kind is PersonKind.TEACHER):
            yield f"tenure {number}: {post} held by a {person_kind}"


def overlapping_terms() -> Iterator[str]:
    """Terms of one union, or semesters, that share a day."""
    terms = db.session.execute(
        select(Term.unit_id, Term.id, Term.starts_on, Term.ends_on).order_by(Term.unit_id, Term.starts_on)
    )
    for unit_id, rows in groupby(terms, key=lambda row: row[0]):
        yield from (
            f"term {number} of unit {unit_id}" for number in _overlaps([tuple(row[1:]) for row in rows])
        )
    semesters = db.session.execute(
        select(Semester.id, Semester.starts_on, Semester.ends_on).order_by(Semester.starts_on)
    )
    yield from (f"semester {number}" for number in _overlaps([tuple(row) for row in semesters]))


def _overlaps(periods: list[tuple[object, ...]]) -> Iterator[object]:
    for (_number, _start, end), (later, start, _end) in pairwise(periods):
        if start <= end:  # type: ignore[operator]
            yield later


def no_administrator() -> Iterator[str]:
    """A school that nobody administers."""
    if school() is not None and not school_administrators():
        yield "the school has no administrator"


def foreign_terms() -> Iterator[str]:
    """Tenures in the term of another union, and grants for a department of another unit."""
    served = select(Tenure.id).join(Term, Term.id == Tenure.term_id).where(Term.unit_id != Tenure.unit_id)
    yield from (f"tenure {number}: term of another union" for number in db.session.scalars(served))
    given = select(Grant.id).join(Department, Department.id == Grant.department_id)
    given = given.where(Department.unit_id != Grant.unit_id)
    yield from (f"role_grant {number}: department of another unit" for number in db.session.scalars(given))


def doubled_posts() -> Iterator[str]:
    """People who serve twice in one post of one union or department on the same day."""
    other = aliased(Tenure)
    same = (
        (Tenure.id < other.id)
        & (Tenure.person_id == other.person_id)
        & (Tenure.post == other.post)
        & (Tenure.unit_id == other.unit_id)
        & (func.coalesce(Tenure.department_id, 0) == func.coalesce(other.department_id, 0))
    )
    before_end = or_(other.ends_on.is_(None), Tenure.starts_on <= other.ends_on)
    query = select(Tenure.id, other.id).join(other, same)
    query = query.where(before_end, or_(Tenure.ends_on.is_(None), other.starts_on <= Tenure.ends_on))
    yield from (f"tenures {one} and {two}" for one, two in db.session.execute(query))


def lost_password_accounts() -> Iterator[str]:
    """Accounts that were activated and have no password, or have one and were never activated; log-ins of
    accounts that are stopped."""
    query = select(Account.person_id).where(
        Account.password_hash.is_not(None), Account.activated_at.is_(None)
    )
    yield from (f"account {number}: a password, never activated" for number in db.session.scalars(query))
    running = select(Account.person_id).join(LoginSession, LoginSession.person_id == Account.person_id)
    stopped = running.where(Account.disabled).distinct()
    yield from (f"account {number}: stopped, and logged in" for number in db.session.scalars(stopped))
