"""Breakdowns by college and grade (分组结果): which numbers are published, which are hidden, which merged.

A number of 1 to 4 respondents is never published, and neither is one from which, with all the others and with
earlier publications, such a number would follow. The whole comes first, then colleges, then grades, then
cells, each from the largest to the smallest; a number is left out when it would give a small group away. So
it is the smallest that stay hidden. What is left of a line is published as one merged number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unionweb.surveys.rules.disclosure import Atom, Known, Place, Statement

LEAST_IN_CELL = 5
ALL = ""
BY_COLLEGE_AND_GRADE: tuple[tuple[int, ...], ...] = ((), (0,), (1,), (0, 1))
"""Levels of a breakdown: which parts of an atom are told apart. The whole, colleges, grades, cells."""

BY_COLLEGE: tuple[tuple[int, ...], ...] = ((), (0,))


@dataclass(frozen=True, slots=True)
class Merged:
    """What is hidden of a published line, as one number: the line, the places gathered, whom it is about."""

    line: Place
    places: tuple[Place, ...]
    atoms: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class Release:
    """What to publish. A hidden place has neither a number of responses nor a score."""

    published: tuple[Statement, ...]
    hidden: tuple[Statement, ...]
    merged: tuple[Merged, ...]

    @property
    def places(self) -> frozenset[Place]:
        """The published places, which is all that a later publication needs to know of this one."""
        return frozenset(statement.place for statement in self.published)


def statements(
    atoms: Iterable[Atom], by: Sequence[tuple[int, ...]] = BY_COLLEGE_AND_GRADE
) -> tuple[Statement, ...]:
    """Every number of a breakdown, level by level."""
    width = 1 + max((part for level in by for part in level), default=0)
    found: dict[Place, set[Atom]] = {}
    known = sorted(atoms)
    for level in by:
        for atom in known:
            place = tuple(atom[part] if part in level else ALL for part in range(width))
            found.setdefault(place, set()).add(atom)
    return tuple(Statement(place, frozenset(members)) for place, members in found.items())


def release(
    tables: Sequence[Mapping[Atom, int]],
    wanted: Sequence[Statement],
    earlier: Sequence[Statement] = (),
    least: int = LEAST_IN_CELL,
) -> Release:
    """What to publish of these numbers. Each table gives responses by atom, one for each department: a place
    is hidden in all of them or in none, so that a gap says nothing of one. `earlier`: the statements of
    earlier publications of the same survey; those who came or went since are atoms of their own."""
    knowns = [Known(table, least) for table in tables]
    for statement in earlier:
        for known in knowns:
            known.tell(statement.atoms)
    published: list[Statement] = []
    hidden = sorted(wanted, key=lambda one: _rank(one, tables))
    while True:
        fitting, hidden = _one_round(knowns, hidden)
        published += fitting
        # What was in the way of a number may have gone once others stand beside it.
        if not fitting:
            return Release(tuple(published), tuple(hidden), tuple(_merged(published, hidden)))


def _one_round(knowns: list[Known], wanted: Sequence[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Those that all tables could learn, one after the other, and those that not."""
    learnt, left = [], []
    for statement in wanted:
        tried = [known.copy() for known in knowns]
        if all(known.learn(statement.atoms) for known in tried):
            knowns[:] = tried
            learnt.append(statement)
        else:
            left.append(statement)
    return learnt, left


def _rank(statement: Statement, tables: Sequence[Mapping[Atom, int]]) -> tuple[object, ...]:
    told_apart = [part != ALL for part in statement.place]
    fewest = min(sum(table.get(atom, 0) for atom in statement.atoms) for table in tables)
    return sum(told_apart), told_apart[::-1], -fewest, statement.place


def _merged(published: Sequence[Statement], hidden: Sequence[Statement]) -> Iterable[Merged]:
    """The rest of each published line, for each direction in which it is divided."""
    for line in published:
        for part, value in enumerate(line.place):
            if value != ALL:
                continue
            inside = [one for one in hidden if _divides(one.place, line.place, part)]
            rest = frozenset(atom for one in inside for atom in one.atoms)
            if inside and rest < line.atoms:
                yield Merged(line.place, tuple(sorted(one.place for one in inside)), rest)


def _divides(place: Place, line: Place, part: int) -> bool:
    """Whether a place is one of those into which a line is divided along one part."""
    pairs = enumerate(zip(place, line, strict=True))
    return all((own != ALL) if index == part else (own == whole) for index, (own, whole) in pairs)
