"""Nothing that is hidden follows from what is published; checked by exact elimination and by enumeration."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from unionweb.surveys.rules.cells import Release, release, statements
from unionweb.surveys.rules.disclosure import Atom, Statement
from unionweb.surveys.rules.live import LEAST_SHOWN, lines

LEAST = 5
Counts = Mapping[Atom, int]
Sets = Sequence[frozenset[Atom]]
Vector = list[Fraction]


class Span:
    """All sums and differences of published numbers, by plain elimination over fractions."""

    def __init__(self, atoms: Sequence[Atom], published: Iterable[frozenset[Atom]]) -> None:
        self.atoms = atoms
        self.rows: list[tuple[int, Vector]] = []
        for one in published:
            rest = self.rest(one)
            lead = next((place for place, value in enumerate(rest) if value), None)
            if lead is not None:
                self.rows.append((lead, [value / rest[lead] for value in rest]))

    def rest(self, one: frozenset[Atom]) -> Vector:
        vector = [Fraction(atom in one) for atom in self.atoms]
        for lead, row in self.rows:
            factor = vector[lead]
            vector = [value - factor * other for value, other in zip(vector, row, strict=True)]
        return vector

    def holds(self, one: frozenset[Atom]) -> bool:
        return not any(self.rest(one))


def small_groups(counts: Counts) -> Iterator[frozenset[Atom]]:
    """Every group of 1 to 4 respondents that is made of atoms."""
    some = [atom for atom, n in counts.items() if 0 < n < LEAST]
    for size in range(1, LEAST):
        for group in combinations(some, size):
            if sum(counts[atom] for atom in group) < LEAST:
                yield frozenset(group)


def has_another_value(counts: Counts, published: Sets, one: frozenset[Atom]) -> bool:
    """Whether other numbers of respondents fit all that is published, with another number of `one`. Looking
    at numbers that differ by at most one each is enough: further solutions only add to the doubt."""
    atoms = [atom for atom, n in counts.items() if n]
    return any(_moves(counts, atoms, [*published, one], [0] * len(published) + [by]) for by in (1, -1, 2, -2))


def _moves(counts: Counts, atoms: Sequence[Atom], lines: Sets, left: list[int], n: int = 0) -> bool:
    """Whether moving the atoms from the n-th on by −1, 0 or 1 changes each line by what is left to change.
    No atom gets below 0."""
    if n == len(atoms):
        return not any(left)
    through = [place for place, line in enumerate(lines) if atoms[n] in line]
    later = [sum(atom in lines[place] for atom in atoms[n + 1 :]) for place in through]
    for by in (0, 1, -1):
        now = [value - by if place in through else value for place, value in enumerate(left)]
        fits = all(abs(now[place]) <= most for place, most in zip(through, later, strict=True))
        if fits and counts[atoms[n]] + by >= 0 and _moves(counts, atoms, lines, now, n + 1):
            return True
    return False


def check(counts: Counts, published: Sets, hidden: Sets) -> None:
    atoms = [atom for atom, n in counts.items() if n]
    span = Span(atoms, published)
    for group in small_groups(counts):
        assert not span.holds(group), sorted(group)
    for one in hidden:
        assert not span.holds(one), sorted(one)


def sets(listed: Iterable[Statement]) -> list[frozenset[Atom]]:
    return [one.atoms for one in listed]


def check_release(counts: Counts, found: Release, earlier: Sequence[Statement] = ()) -> None:
    told = sets((*earlier, *found.published))
    check(counts, told, sets(found.hidden))
    span = Span([atom for atom, n in counts.items() if n], told)
    for merged in found.merged:
        assert span.holds(merged.atoms)


mostly_small = st.integers(0, 9) | st.sampled_from([0, 1, 1, 2, 3, 4, 5, 12])


@st.composite
def tables(draw: st.DrawFn, most_rows: int = 4, most_columns: int = 4) -> dict[Atom, int]:
    rows, columns = draw(st.integers(1, most_rows)), draw(st.integers(1, most_columns))
    return {(f"r{row}", f"c{column}"): draw(mostly_small) for row in range(rows) for column in range(columns)}


@settings(deadline=None, max_examples=300)
@given(tables())
def test_no_hidden_cell_and_no_small_group_follows_from_a_table_with_its_margins(counts: Counts) -> None:
    found = release([counts], statements(counts))
    check_release(counts, found)
    for one in found.published:
        assert not 0 < sum(counts[atom] for atom in one.atoms) < LEAST


@settings(deadline=None, max_examples=150)
@given(tables(3, 3))
def test_every_hidden_count_might_be_another_whole_number(counts: Counts) -> None:
    found = release([counts], statements(counts))
    for one in found.hidden:
        assert has_another_value(counts, sets(found.published), one.atoms)


@settings(deadline=None, max_examples=150)
@given(tables())
def test_nothing_is_hidden_without_need(counts: Counts) -> None:
    found = release([counts], statements(counts))
    total = sum(counts.values())
    if total >= LEAST:
        assert found.published[0].place == ("", "")
    if not any(0 < n < LEAST for n in counts.values()):
        assert found.hidden == ()


@settings(deadline=None, max_examples=150)
@given(st.data(), tables(3, 3))
def test_departments_are_hidden_alike_and_each_is_safe(data: st.DataObject, counts: Counts) -> None:
    other = {atom: max(0, n + data.draw(st.integers(-2, 2))) for atom, n in counts.items()}
    found = release([counts, other], statements(counts))
    for each in (counts, other):
        check(each, sets(found.published), [])


@st.composite
def recounts(draw: st.DrawFn) -> dict[Atom, int]:
    """Responses by college and grade: those in both publications, those taken out, those added."""
    cells = draw(tables(3, 2))
    few = st.sampled_from([0, 0, 0, 1, 2, 5, 7])
    return {
        (*cell, when): (n if when == "kept" else draw(few))
        for cell, n in cells.items()
        for when in ("kept", "removed", "added")
    }


def part(counts: Counts, *when: str) -> list[Atom]:
    return [atom for atom in counts if atom[2] in when]


@settings(deadline=None, max_examples=200)
@given(recounts())
def test_two_publications_together_give_nobody_away(counts: Counts) -> None:
    before = statements(part(counts, "kept", "removed"))
    first = release([counts], before)
    after = statements(part(counts, "kept", "added"))
    second = release([counts], after, earlier=first.published)
    check_release(counts, second, first.published)


@settings(deadline=None, max_examples=60)
@given(recounts())
def test_two_publications_together_leave_every_hidden_count_open(counts: Counts) -> None:
    first = release([counts], statements(part(counts, "kept", "removed")))
    second = release([counts], statements(part(counts, "kept", "added")), earlier=first.published)
    told = sets((*first.published, *second.published))
    for one in second.hidden:
        assert has_another_value(counts, told, one.atoms)


@settings(deadline=None, max_examples=150)
@given(tables(3, 3), st.integers(0, 3))
def test_publishing_the_margins_first_and_cells_later_is_safe_too(counts: Counts, cut: int) -> None:
    wanted = statements(counts)
    levels = [one for one in wanted if sum(map(bool, one.place)) == 2]
    first = release([counts], [one for one in wanted if one not in levels][cut:])
    second = release([counts], levels, earlier=first.published)
    check_release(counts, second, first.published)


arrivals = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 5, 6, 8]), min_size=4, max_size=4), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=400)
@given(arrivals)
def test_whoever_watches_live_numbers_sees_no_number_of_few(waves: list[list[int]]) -> None:
    """Every number shown at any look, and every change of a college's number between two looks, is a multiple
    of five; a college that stands alone says no more of those beside it than their number together."""
    seen = dict.fromkeys("ABCD", 0)
    before: dict[str, int] = {}
    for wave in waves:
        seen = {college: seen[college] + came for college, came in zip(seen, wave, strict=True)}
        shown = lines(seen)
        assert sorted(college for line in shown for college in line.colleges) == sorted(seen)
        for line in shown:
            here = sum(seen[college] for college in line.colleges)
            assert line.came % LEAST_SHOWN == 0 and line.came <= here < line.came + LEAST_SHOWN
            if len(line.colleges) == 1:
                came, earlier = line.came, before.get(line.colleges[0], 0)
                assert came >= earlier
                before[line.colleges[0]] = came
