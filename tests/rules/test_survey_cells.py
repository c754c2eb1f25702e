"""Breakdowns: examples that a reader can check by hand. What must always hold is among the properties."""

from collections.abc import Mapping

import pytest

from unionweb.surveys.rules.cells import BY_COLLEGE, Release, release, statements
from unionweb.surveys.rules.disclosure import Atom, Known, Place


def table(*rows: tuple[int, ...]) -> dict[Atom, int]:
    """Colleges A, B, … and grades 1, 2, …"""
    return {
        ("ABCDEFGH"[row], str(column)): n
        for row, cells in enumerate(rows)
        for column, n in enumerate(cells, 1)
    }


def of(*tables: Mapping[Atom, int]) -> Release:
    return release(tables, statements(tables[0]))


def hidden(found: Release) -> set[str]:
    return {"".join(statement.place) for statement in found.hidden}


def test_where_every_cell_is_large_nothing_is_hidden() -> None:
    found = of(table((5, 6), (0, 9)))
    assert hidden(found) == set() and found.merged == ()
    assert len(found.published) == 1 + 2 + 2 + 4


def test_one_small_cell_takes_three_more_with_it() -> None:
    found = of(table((2, 30, 8), (9, 30, 12), (30, 30, 30)))
    assert hidden(found) == {"A1", "A3", "B1", "B3"}
    assert {(one.line, one.places) for one in found.merged} == {
        (("A", ""), (("A", "1"), ("A", "3"))),
        (("B", ""), (("B", "1"), ("B", "3"))),
        (("", "1"), (("A", "1"), ("B", "1"))),
        (("", "3"), (("A", "3"), ("B", "3"))),
    }


def test_small_colleges_are_merged_where_together_they_are_enough() -> None:
    counts: dict[Atom, int] = {("A",): 40, ("B",): 2, ("C",): 4, ("D",): 30}
    found = release([counts], statements(counts, BY_COLLEGE))
    assert found.places == {("",), ("A",), ("D",)}
    assert [(one.line, one.places) for one in found.merged] == [(("",), (("B",), ("C",)))]


def test_a_small_college_alone_takes_the_smallest_other_with_it() -> None:
    counts: dict[Atom, int] = {("A",): 40, ("B",): 2, ("C",): 9, ("D",): 30}
    found = release([counts], statements(counts, BY_COLLEGE))
    assert found.places == {("",), ("A",), ("D",)}


def test_of_fewer_than_five_nothing_at_all_is_said() -> None:
    found = of(table((1, 1), (1, 1)))
    assert found.published == () and found.merged == ()


def test_two_small_cells_in_one_line_do_not_stand_against_each_other() -> None:
    """1 + 2 in row A: their sum must not follow either."""
    found = of(table((1, 2, 30), (30, 30, 30), (30, 30, 30)))
    assert {"A1", "A2", "A3"} <= hidden(found)


def test_a_gap_is_the_same_for_all_departments() -> None:
    small, large = table((2, 30), (30, 40)), table((20, 30), (30, 40))
    assert hidden(of(small, large)) == hidden(of(small)) == {"A1", "A2", "B1", "B2"}


def test_whoever_came_after_an_earlier_publication_is_not_given_away() -> None:
    """College A was published with 30; two more responses were found valid."""
    counts: dict[Atom, int] = {
        ("A", "kept"): 30,
        ("B", "kept"): 40,
        ("C", "kept"): 50,
        ("A", "added"): 2,
        ("C", "added"): 9,
    }
    first = statements({atom: n for atom, n in counts.items() if atom[1] == "kept"}, BY_COLLEGE)
    found = release([counts], statements(counts, BY_COLLEGE), earlier=first)
    # A with 32 would tell the two; so would the whole, beside C, and what B and A have together.
    assert ("A",) not in found.places and ("B",) in found.places
    known = Known(counts, 5)
    for statement in (*first, *found.published):
        known.tell(statement.atoms)
    assert not known.follows([("A", "added")])
    assert found.places in ({("",), ("B",)}, {("B",), ("C",)})


def test_an_earlier_breakdown_by_other_lines_is_taken_into_account() -> None:
    """Colleges were published first; grades follow later and must not give away A1."""
    counts = table((2, 30), (30, 40))
    by_college = [one for one in statements(counts) if one.place[1] == ""]
    by_cell: list[Place] = [("A", "2")]
    wanted = [one for one in statements(counts) if one.place in by_cell]
    assert release([counts], wanted).places == {("A", "2")}
    assert release([counts], wanted, earlier=by_college).places == set()


@pytest.mark.parametrize("published", [[("a",)], [("a",), ("b",)]])
def test_what_is_already_out_is_out(published: list[Atom]) -> None:
    known = Known({("a",): 1, ("b",): 9}, 5)
    for atom in published:
        known.tell([atom])
    assert known.follows([("a",)]) and known.learn([("a",)])
    assert known.learn([("b",)])


def test_thirty_colleges_by_five_grades_are_done_in_a_moment() -> None:
    counts: dict[Atom, int] = {
        (f"C{row}", str(column)): (row * 7 + column * 13) % 23 for row in range(30) for column in range(5)
    }
    found = of(counts)
    assert len(found.published) > len(found.hidden)
    assert not any(0 < sum(counts[atom] for atom in one.atoms) < 5 for one in found.published)
