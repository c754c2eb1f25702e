"""What follows from published numbers (互补隐藏): whether one more number may stand beside them.

An atom is a set of respondents that no publication tells apart: a college and grade, or those of them who
came after an earlier publication. A published number speaks of a union of atoms, and readers add and
subtract. Before a number is published two things are checked:

1. Whatever follows about small atoms alone (1 to least − 1 respondents) falls apart into groups without a
   common member, each of at least `least`. So no smaller group's number follows.
2. In solved form all coefficients are −1, 0 or 1. So respondents can be thought to be shifted by one along a
   loop of hidden atoms, none of which is empty, and each hidden number might as well be one more or one less.

Readers are taken to know which atoms are empty. That all who answered thought alike is not hidden by this.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Atom = tuple[str, ...]
"""What its respondents have in common: (college, grade), perhaps with a third part for when they came."""

Place = tuple[str, ...]
"""Where a number stands: (college, grade); "" means all of them."""

Number = int | Fraction
Row = dict[Atom, Number]


@dataclass(frozen=True, slots=True)
class Statement:
    """A number that is published or might be: where it stands, and whom it is about."""

    place: Place
    atoms: frozenset[Atom]


class Known:
    """All that follows from the numbers published so far, as a system of equations in solved form: each row
    has a pivot that stands in no other row. Rows with a small pivot are about small atoms alone."""

    def __init__(self, counts: Mapping[Atom, int], least: int) -> None:
        self._counts = {atom: n for atom, n in counts.items() if n}
        self._least = least
        self._rows: dict[Atom, Row] = {}

    def copy(self) -> "Known":
        """The same knowledge, to try something on. Rows are replaced and never changed in place."""
        twin = Known(self._counts, self._least)
        twin._rows = dict(self._rows)
        return twin

    def follows(self, atoms: Iterable[Atom]) -> bool:
        """Whether the number of these atoms together can be computed from what is published."""
        return not self._reduced(atoms)

    def tell(self, atoms: Iterable[Atom]) -> None:
        """A number that is already published, whatever follows from it."""
        rest = self._reduced(atoms)
        if rest:
            self._rows.update(self._solved_for(rest))

    def learn(self, atoms: Iterable[Atom]) -> bool:
        """Publish a number if that is safe; False, and nothing has changed, if it is not."""
        rest = self._reduced(atoms)
        if not rest:
            return True
        changed = self._solved_for(rest)
        if not self._is_safe(changed):
            return False
        self._rows.update(changed)
        return True

    def _reduced(self, atoms: Iterable[Atom]) -> Row:
        rest: Row = {atom: 1 for atom in atoms if atom in self._counts}
        for pivot in [atom for atom in rest if atom in self._rows]:
            _subtract(rest, rest[pivot], self._rows[pivot])
        return rest

    def _solved_for(self, rest: Row) -> dict[Atom, Row]:
        """The new row and the old ones that change with it."""
        # A large pivot if there is one: then every row with a small pivot is about small atoms alone.
        pivot = min(rest, key=lambda atom: (self._is_small(atom), atom))
        new = {atom: _divided(value, rest[pivot]) for atom, value in rest.items()}
        changed = {pivot: new}
        for other, row in self._rows.items():
            if pivot in row:
                changed[other] = dict(row)
                _subtract(changed[other], row[pivot], new)
        return changed

    def _is_safe(self, changed: Mapping[Atom, Row]) -> bool:
        if any(abs(value) != 1 for row in changed.values() for value in row.values()):
            return False
        rows = {**self._rows, **changed}
        taken: set[Atom] = set()
        for pivot in filter(self._is_small, rows):
            row = rows[pivot]
            if pivot in changed and (min(row.values()) < 0 or self._size(row) < self._least):
                return False
            if not taken.isdisjoint(row):
                return False
            taken.update(row)
        return True

    def _is_small(self, atom: Atom) -> bool:
        return self._counts[atom] < self._least

    def _size(self, row: Iterable[Atom]) -> int:
        return sum(self._counts[atom] for atom in row)


def _subtract(row: Row, factor: Number, other: Row) -> None:
    """row −= factor·other, in place; zeros are dropped."""
    for atom, value in other.items():
        left = row.get(atom, 0) - factor * value
        if left:
            row[atom] = left
        else:
            row.pop(atom, None)


def _divided(value: Number, by: Number) -> Number:
    quotient = Fraction(value) / by
    return quotient.numerator if quotient.denominator == 1 else quotient
