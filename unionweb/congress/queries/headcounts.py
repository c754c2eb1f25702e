"""How many students the roster has, at this moment, below a unit."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from unionweb.base.db import db
from unionweb.congress.rules.planning import RowEntry, RowKind
from unionweb.people.models import Person, PersonKind, Unit
from unionweb.people.rules.organisation import UnitKind

ROW_OF_UNIT = {
    UnitKind.COLLEGE: RowKind.COLLEGE,
    UnitKind.CLASS: RowKind.CLASS,
    UnitKind.CLUB: RowKind.CLUB,
    UnitKind.SCHOOL: RowKind.UNION,
}


def grade_name(grade: int) -> str:
    """2024 → "2024级"."""
    return f"{grade}级"


@dataclass(frozen=True, slots=True)
class Headcounts:
    """The students at and below a unit who have not left: by unit (each counted in every unit above it)
    and by grade. `units` are the unit and everything below it that is not closed."""

    total: int
    by_unit: Mapping[int, int]
    by_grade: Mapping[int | None, int]
    units: tuple[Unit, ...]
    by_name: Mapping[str, tuple[Unit, ...]]

    def of_kind(self, kind: UnitKind) -> tuple[Unit, ...]:
        """The units of a kind, by name."""
        return tuple(unit for unit in self.units if unit.kind is kind)

    def of_row(self, row: RowEntry) -> int | None:
        """What the roster says of a row; None when the row is not linked to it."""
        if row.unit_id is not None and row.kind in (RowKind.COLLEGE, RowKind.CLASS):
            return self.by_unit.get(row.unit_id, 0)
        if row.kind is RowKind.GRADE and row.grade is not None:
            return self.by_grade.get(row.grade, 0)
        return None

    @property
    def outside_colleges(self) -> int:
        """Students who belong to no college."""
        return self.total - sum(self.by_unit.get(unit.id, 0) for unit in self.of_kind(UnitKind.COLLEGE))

    @property
    def without_grade(self) -> int:
        """Students whose grade the roster does not say."""
        return self.by_grade.get(None, 0)

    def linked(self, row: RowEntry) -> RowEntry:
        """The row with its link to the unit of that name, if just one has it and nothing else is meant, and
        with the roster's number of members where none is given."""
        if row.kind is not RowKind.GRADE:
            same = self.by_name.get(row.name, ())
            kind = ROW_OF_UNIT[same[0].kind] if len(same) == 1 else None
            if kind is not None and row.kind in (kind, RowKind.OTHER):
                row = replace(row, kind=kind, unit_id=same[0].id)
        return row if row.members else replace(row, members=self.of_row(row) or 0)

    def rows(self, kind: RowKind) -> list[RowEntry]:
        """Rows for every college, class, grade or club."""
        if kind is RowKind.GRADE:
            grades = sorted(grade for grade in self.by_grade if grade is not None)
            return [
                RowEntry(RowKind.GRADE, grade_name(grade), self.by_grade[grade], grade=grade)
                for grade in grades
            ]
        return list(self._unit_rows(kind))

    def _unit_rows(self, kind: RowKind) -> Iterator[RowEntry]:
        unit_kind = {row: unit for unit, row in ROW_OF_UNIT.items()}[kind]
        units = sorted(self.of_kind(unit_kind), key=lambda unit: unit.full_name)
        names = Counter(unit.name for unit in units)
        for unit in units:
            name = unit.name if names[unit.name] == 1 else unit.full_name
            if kind is RowKind.CLUB:
                yield RowEntry(kind, name, unit_id=unit.id, fixed=1)
            else:
                yield RowEntry(kind, name, self.by_unit.get(unit.id, 0), unit_id=unit.id)


def headcounts(root: Unit) -> Headcounts:
    """Count the roster at and below a unit. Two queries, whatever its size."""
    # All units come at once, so that walking up to the parents asks the database nothing.
    everything = list(db.session.scalars(select(Unit).options(lazyload(Unit.parent)).order_by(Unit.name)))
    below = {unit.id: unit for unit in everything if any(above.id == root.id for above in unit.ancestry)}
    query = (
        select(Person.unit_id, Person.grade, func.count())
        .where(Person.kind == PersonKind.STUDENT, Person.left_on.is_(None))
        .group_by(Person.unit_id, Person.grade)
    )
    by_unit: Counter[int] = Counter()
    by_grade: Counter[int | None] = Counter()
    for unit_id, grade, number in db.session.execute(query):
        if unit_id in below:
            by_grade[grade] += number
            for unit in below[unit_id].ancestry:
                by_unit[unit.id] += number
    open_units = tuple(unit for unit in below.values() if not unit.closed)
    return Headcounts(by_unit[root.id], by_unit, by_grade, open_units, _by_name(open_units))


def _by_name(units: Iterable[Unit]) -> dict[str, tuple[Unit, ...]]:
    """Units under their short and their full name; several may share a short one."""
    names: dict[str, tuple[Unit, ...]] = {}
    for unit in units:
        for name in {unit.name, unit.full_name}:
            names[name] = (*names.get(name, ()), unit)
    return names
