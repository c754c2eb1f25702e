"""A file of delegates held against the register."""

from collections.abc import Iterable

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.congress.models import Congress, Delegate, DelegateFile, QuotaRow
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.plans import rows_of
from unionweb.congress.rules.delegate_sheet import Column, Known, Line, Seat, Student, check_lines, columns_of
from unionweb.congress.rules.planning import RowKind
from unionweb.people.models import Person
from unionweb.people.queries.units import below


def lines_of(file: DelegateFile) -> tuple[Line, ...]:
    """What every line would do now. Four queries, whatever its length."""
    place = columns_of(file.headers).get(Column.NUMBER, 0)
    numbers = [cells[place].strip() for _number, cells in file.rows if place < len(cells)]
    return check_lines(file.rows, file.headers, _known(congress_of(file.congress_id), numbers))


def _known(congress: Congress, numbers: Iterable[str]) -> Known:
    """Students of other units stay unknown, so that nobody learns their names by guessing numbers."""
    rows = rows_of(congress.id)
    here = Person.unit_id.in_(below([congress.unit_id]))
    persons = db.session.scalars(select(Person).where(Person.number.in_(set(numbers)), here))
    students = {one.number: Student(one.id, one.name, usual_row(one, rows)) for one in persons}
    standing = select(Delegate).where(Delegate.congress_id == congress.id, Delegate.removed_at.is_(None))
    registered = {one.person_id: seat_of(one) for one in db.session.scalars(standing)}
    return Known(students, {row.name: row.id for row in rows}, registered)


def seat_of(delegate: Delegate) -> Seat:
    """How somebody is registered."""
    return Seat(delegate.row_id, delegate.kind, delegate.elected_on)


def usual_row(person: Person, rows: Iterable[QuotaRow]) -> int | None:
    """The row that a person most likely sits in: of the class, else the college, else the grade."""
    by_unit = {
        row.unit_id: row.id for row in rows if row.unit_id is not None and row.kind is not RowKind.UNION
    }
    for unit in person.unit.ancestry:
        if unit.id in by_unit:
            return by_unit[unit.id]
    return next((row.id for row in rows if row.grade is not None and row.grade == person.grade), None)
