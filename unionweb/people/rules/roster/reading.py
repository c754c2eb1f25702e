"""How one file is to be read: its columns, and what only the whole file can tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unionweb.base.refusals import Refusal
from unionweb.base.tables import Row
from unionweb.people.rules.roster.cleaning import clean
from unionweb.people.rules.roster.columns import ColumnMapping, check_mapping
from unionweb.people.rules.roster.fields import RANKS
from unionweb.people.rules.roster.ranks import Scale, scale_of
from unionweb.people.rules.roster.values import read_student_number


@dataclass(frozen=True, slots=True)
class Reading:
    """A checked mapping with the file's facts: the scale of each rank column, the rows of each
    student number that appears more than once, and how many rows have no readable number.
    `this_year` bounds the grades."""

    mapping: ColumnMapping
    this_year: int
    scales: Mapping[str, Scale] = field(default_factory=dict)
    duplicates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    without_number: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` gives the same reading back."""
        return {
            "headers": list(self.mapping.headers),
            "columns": dict(self.mapping.columns),
            "this_year": self.this_year,
            "scales": {name: scale.value for name, scale in self.scales.items()},
            "duplicates": {number: list(rows) for number, rows in self.duplicates.items()},
            "without_number": self.without_number,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reading":
        """The reading that `to_json` stored."""
        return cls(
            ColumnMapping(tuple(stored["headers"]), dict(stored["columns"])),
            stored["this_year"],
            {name: Scale(scale) for name, scale in stored["scales"].items()},
            {number: tuple(rows) for number, rows in stored["duplicates"].items()},
            stored["without_number"],
        )


def survey(rows: Iterable[Row], mapping: ColumnMapping, this_year: int) -> Reading:
    """Look once at every row of the file. Refuses a bad mapping."""
    check_mapping(mapping)
    ranks: dict[str, set[str]] = {name: set() for name in RANKS if name in mapping.columns}
    found: dict[str, list[int]] = {}
    without_number = 0
    for row in rows:
        for name, values in ranks.items():
            values.add(row.cells[mapping.columns[name]])
        if number := number_of(row.cells, mapping):
            found.setdefault(number, []).append(row.number)
        else:
            without_number += 1
    scales = {name: scale_of(mapping.header_of(name), map(clean, values)) for name, values in ranks.items()}
    duplicates = {number: tuple(numbers) for number, numbers in found.items() if len(numbers) > 1}
    return Reading(mapping, this_year, scales, duplicates, without_number)


def number_of(cells: Sequence[str], mapping: ColumnMapping) -> str | None:
    """The student number in a row of cells; None where it cannot be read."""
    try:
        return read_student_number(cells[mapping.columns["student_number"]])
    except Refusal:
        return None
