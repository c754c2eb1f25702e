"""Roster imports: which there are, their lines, and who is missing from a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from unionweb.base.db import db
from unionweb.base.tables import Row
from unionweb.people.models import Grant, ImportState, Person, PersonKind, RosterImport, RosterLine, Tenure
from unionweb.people.models.roster import OPEN_STATES
from unionweb.people.queries.posts import serving
from unionweb.people.queries.units import ACTIVE_STUDENT
from unionweb.people.rules.roles import Role
from unionweb.people.rules.roster import Outcome, Reading, gone

MANY = Fraction(1, 10)
"""A larger share of the roster than this does not leave at once without somebody confirming it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Active students on no row of a file, good or bad: `numbers`, of `active` students. `known` is
    False when rows without a readable number make it impossible to tell. `serving` are their posts.
    `spared` are administrators, whom no file marks as left: it must not shut out those who could
    mend it."""

    numbers: tuple[str, ...]
    active: int
    known: bool
    serving: Sequence[Tenure] = ()
    spared: Sequence[Person] = ()

    @property
    def share(self) -> Fraction:
        """Of all active students."""
        return Fraction(len(self.numbers), self.active) if self.active else Fraction(0)

    @property
    def suspicious(self) -> bool:
        """Whether so many are missing that the file is probably not the whole roster."""
        return self.share > MANY


def students_here_and_left() -> tuple[int, int]:
    """How many students are active, and how many have left."""
    query = (
        select(Person.left_on.is_(None), func.count())
        .where(Person.kind == PersonKind.STUDENT)
        .group_by(Person.left_on.is_(None))
    )
    counts = {bool(active): number for active, number in db.session.execute(query)}
    return counts.get(True, 0), counts.get(False, 0)


def ended_imports() -> Select[RosterImport]:
    """Imports that were applied or dropped, latest first."""
    return _with_uploader().where(RosterImport.state.not_in(OPEN_STATES))


def open_imports() -> list[RosterImport]:
    """Imports still to be applied or dropped, latest first."""
    return list(db.session.scalars(_with_uploader().where(RosterImport.state.in_(OPEN_STATES))))


def last_applied() -> RosterImport | None:
    """The import that the roster comes from."""
    query = _with_uploader().where(RosterImport.state == ImportState.APPLIED)
    return db.session.scalar(query.order_by(None).order_by(RosterImport.ended_at.desc()).limit(1))


def _with_uploader() -> Select[RosterImport]:
    uploader = joinedload(RosterImport.uploader).lazyload(Person.unit)
    return select(RosterImport).options(uploader).order_by(RosterImport.id.desc())


def forgotten_imports(before: datetime) -> list[RosterImport]:
    """Open imports that were uploaded before a moment."""
    query = select(RosterImport).where(RosterImport.state.in_(OPEN_STATES), RosterImport.uploaded_at < before)
    return list(db.session.scalars(query))


def hold(import_id: int) -> RosterImport | None:
    """The import as it is now; whoever else wants to change it waits until this transaction ends."""
    query = select(RosterImport).where(RosterImport.id == import_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def lines(import_id: int, outcome: Outcome) -> Select[RosterLine]:
    """The checked lines of one outcome, in the order of the file."""
    query = select(RosterLine).where(RosterLine.import_id == import_id, RosterLine.outcome == outcome)
    return query.order_by(RosterLine.line)


def first_cells(import_id: int, number: int = 50) -> list[list[str]]:
    """The cells of the first lines of a file."""
    query = select(RosterLine.cells).where(RosterLine.import_id == import_id)
    return list(db.session.scalars(query.order_by(RosterLine.line).limit(number)))


def all_rows(import_id: int) -> Iterator[Row]:
    """Every line of a file as it was read; memory stays flat."""
    query = select(RosterLine.line, RosterLine.cells).where(RosterLine.import_id == import_id)
    for line, cells in db.session.execute(query.order_by(RosterLine.line), execution_options=_IN_PIECES):
        yield Row(line, tuple(cells))


def unchecked(import_id: int, size: int) -> dict[int, Row]:
    """The next lines to check: id of the line → row."""
    query = (
        select(RosterLine.id, RosterLine.line, RosterLine.cells)
        .where(RosterLine.import_id == import_id, RosterLine.outcome == "")
        .order_by(RosterLine.line)
        .limit(size)
    )
    return {number: Row(line, tuple(cells)) for number, line, cells in db.session.execute(query)}


def rows_to_write(import_id: int) -> Iterator[Row]:
    """The lines that the check found to change something; memory stays flat."""
    wanted = (Outcome.NEW, Outcome.CHANGED, Outcome.RETURNING)
    query = select(RosterLine.line, RosterLine.cells).where(
        RosterLine.import_id == import_id, RosterLine.outcome.in_(wanted)
    )
    for line, cells in db.session.execute(query.order_by(RosterLine.line), execution_options=_IN_PIECES):
        yield Row(line, tuple(cells))


_IN_PIECES = {"yield_per": 2000}


def missing(held: RosterImport, day: date) -> Missing:
    """Who would be marked as left by a checked import."""
    # Sets instead of an anti-join: fresh from a bulk insert PostgreSQL has no statistics and took minutes.
    active = set(db.session.scalars(select(Person.number).where(ACTIVE_STUDENT)))
    in_file = db.session.scalars(select(RosterLine.student_number).where(RosterLine.import_id == held.id))
    absent = gone(in_file, active, Reading.from_json(held.reading))
    if absent is None:
        return Missing((), len(active), False)
    spared = [person for person in _administrators() if person.number in set(absent)]
    numbers = tuple(sorted(set(absent) - {person.number for person in spared}))
    posts = [tenure for tenure in _served_by_students(day) if tenure.person.number in set(numbers)]
    return Missing(numbers, len(active), True, posts, spared)


def _administrators() -> list[Person]:
    grants = select(Grant.person_id).where(Grant.role == Role.ADMINISTRATOR, Grant.ended_at.is_(None))
    query = select(Person).where(ACTIVE_STUDENT, Person.id.in_(grants))
    return list(db.session.scalars(query.order_by(Person.number)))


def _served_by_students(day: date) -> list[Tenure]:
    query = select(Tenure).join(Person, Person.id == Tenure.person_id).where(ACTIVE_STUDENT, serving(day))
    return list(db.session.scalars(query.order_by(Tenure.unit_id, Tenure.id)))


def persons_by_number(numbers: Sequence[str]) -> list[Person]:
    """The persons with these numbers, in order."""
    query = select(Person).where(Person.number.in_(numbers))
    return list(db.session.scalars(query.order_by(Person.number)))


def get_import(import_id: int) -> RosterImport | None:
    """One import."""
    return db.session.scalar(_with_uploader().where(RosterImport.id == import_id))


def every(query: Select[RosterLine]) -> Iterator[RosterLine]:
    """All lines of a query; memory stays flat."""
    for line in db.session.scalars(query, execution_options=_IN_PIECES):
        yield line
        db.session.expunge(line)
