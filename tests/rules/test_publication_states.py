"""States of a publication, the frozen list, the years wanted, and the shipped list beside ours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.publications import shipped
from unionweb.publications.rules import (
    OPEN_STATES,
    STATE_LABELS,
    DayKind,
    PublishedTable,
    State,
    YearMissing,
    fingerprint,
    moved_end,
    ran_full,
    snapshot,
    state_of,
    table_of,
    years_wanted,
)
from unionweb.publications.shipped import DayEntry, Difference, differences, digest, shipped_days

END = date(2026, 11, 25)
AFTER = END + timedelta(days=1)


def test_the_last_day_still_runs_and_the_next_one_has_ended() -> None:
    assert state_of(END, END) is State.RUNNING
    assert state_of(END, AFTER) is State.ENDED


def test_an_unanswered_objection_keeps_an_ended_publication_open() -> None:
    assert state_of(END, AFTER, unanswered=1) is State.OBJECTIONS_OPEN
    assert state_of(END, END, unanswered=1) is State.RUNNING


def test_without_an_end_nobody_can_tell_but_objections_are_received() -> None:
    assert state_of(None, AFTER, unanswered=1) is State.UNDETERMINED
    assert State.UNDETERMINED in OPEN_STATES


def test_withdrawn_outdoes_everything() -> None:
    assert state_of(END, AFTER, withdrawn=True, confirmed=True, unanswered=2) is State.WITHDRAWN
    assert state_of(None, AFTER, withdrawn=True) is State.WITHDRAWN


def test_confirmed_outdoes_ended() -> None:
    assert state_of(END, AFTER, confirmed=True) is State.CONFIRMED


def test_every_state_has_a_label() -> None:
    assert set(STATE_LABELS) == set(State)


@pytest.mark.parametrize(
    ("ends_on", "today", "withdrawn_on", "expected"),
    [
        (END, AFTER, None, True),
        (END, END, None, False),
        (None, AFTER, None, None),
        (END, AFTER, AFTER, False),
        (None, AFTER, END, False),
    ],
)
def test_whether_it_ran_in_full(
    ends_on: date | None, today: date, withdrawn_on: date | None, expected: bool | None
) -> None:
    assert ran_full(ends_on, today, withdrawn_on) is expected


def test_a_changed_calendar_never_ends_a_publication_in_the_past() -> None:
    assert moved_end(END - timedelta(days=2), END) == END
    assert moved_end(AFTER, END) == AFTER
    assert moved_end(YearMissing(2027), END) is None


def test_the_coming_year_is_wanted_from_november_on() -> None:
    assert years_wanted(date(2026, 10, 31)) == (2026,)
    assert years_wanted(date(2026, 11, 1)) == (2026, 2027)
    assert years_wanted(date(2026, 12, 31)) == (2026, 2027)


def test_a_table_with_a_short_row_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="as long as"):
        PublishedTable(("姓名", "学院"), (("张三",),))
    with pytest.raises(ValueError, match="as long as"):
        PublishedTable((), ())


def test_a_known_list_has_a_known_fingerprint() -> None:
    body = snapshot("名单", PublishedTable(("姓名",), (("张三",),)))
    assert body == '{"headers":["姓名"],"rows":[["张三"]],"title":"名单"}'
    assert fingerprint(body) == "b9a5ce22e5a60697dfe6f0ec2bfb1648c280f7dde0cadd7f0f2df2b17e0f6dcd"


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        PublishedTable,
        st.tuples(*[st.text(max_size=8)] * width),
        st.lists(st.tuples(*[st.text(max_size=8)] * width), max_size=5).map(tuple),
    )
)


@given(TABLES, TABLES)
def test_a_snapshot_gives_the_table_back_and_differs_for_different_tables(
    one: PublishedTable, other: PublishedTable
) -> None:
    assert table_of(snapshot("t", one)) == one
    same = fingerprint(snapshot("t", one)) == fingerprint(snapshot("t", other))
    assert same == (one == other)


def test_the_shipped_list_knows_national_day_2026_and_its_make_up_days() -> None:
    days = shipped_days(2026)
    assert days[date(2026, 10, 1)] == DayEntry(DayKind.HOLIDAY, "国庆节")
    assert days[date(2026, 10, 10)] == DayEntry(DayKind.WORKDAY, "国庆节")
    assert list(days) == sorted(days)


def test_a_year_after_the_shipped_list_is_not_known() -> None:
    assert shipped.knows(shipped.LAST_YEAR)
    assert not shipped.knows(shipped.LAST_YEAR + 1)
    assert not shipped_days(shipped.LAST_YEAR + 1)


def test_differences_name_new_changed_and_surplus_days_only() -> None:
    rest, work = DayEntry(DayKind.HOLIDAY, "校庆"), DayEntry(DayKind.WORKDAY, "校庆")
    new, same, changed, surplus = (date(2026, 5, day) for day in (1, 2, 3, 4))
    found = differences({same: rest, changed: work, surplus: rest}, {new: rest, same: rest, changed: rest})
    assert found == (
        Difference(new, None, rest),
        Difference(changed, work, rest),
        Difference(surplus, rest, None),
    )


def test_the_digest_of_a_preview_changes_with_the_preview() -> None:
    rest = DayEntry(DayKind.HOLIDAY, "校庆")
    one = differences({}, {date(2026, 5, 1): rest})
    other = differences({date(2026, 5, 1): DayEntry(DayKind.WORKDAY, "校庆")}, {date(2026, 5, 1): rest})
    assert digest(one) == digest(one)
    assert len({digest(one), digest(other), digest(())}) == 3
