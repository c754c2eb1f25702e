"""Rows come back as they went, and a table's sum does not depend on their order."""

import random
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.backups.rules.values import Column, Kind, Sum, read_row, write_row

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.TEXT: st.text(st.characters()),
    Kind.BYTES: st.binary(),
    Kind.MOMENT: st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])),
    Kind.DAY: st.dates(),
    Kind.JSON: st.text(),
    Kind.REAL: st.floats(allow_nan=False, allow_infinity=False),
}
COLUMNS = tuple(Column(kind.value, kind) for kind in Kind)
ROWS = st.tuples(*(st.none() | VALUES[column.kind] for column in COLUMNS))


@given(ROWS)
def test_a_row_comes_back_as_it_went(row: tuple[Any, ...]) -> None:
    line = write_row(row)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    back = read_row(line, COLUMNS)
    assert back == row
    assert write_row(back) == line


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_the_sum_of_a_table_does_not_depend_on_the_order(rows: list[Any], chance: random.Random) -> None:
    def told(of: list[Any]) -> dict[str, Any]:
        counted = Sum()
        for row in of:
            counted.add(write_row(row))
        return counted.told

    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert told(rows) == told(shuffled)
    if rows:
        assert told(rows[1:]) != told(rows)


@given(st.binary(max_size=60))
def test_garbage_is_no_row(line: bytes) -> None:
    with pytest.raises((ValueError, UnicodeDecodeError)):
        read_row(b"\xff" + line, COLUMNS)
