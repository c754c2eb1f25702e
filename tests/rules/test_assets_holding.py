"""Reserving, choosing, approving, lists and the calendar, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from unionweb.assets.rules.approving import (
    ADVISER,
    CANCELLED,
    CHANGED,
    DISPLACED,
    OFFICE,
    RESTORED,
    Said,
    after_restoring,
    must_agree,
    next_step,
)
from unionweb.assets.rules.calendar import Booking, Span, bars, by_day, month_around, rows, week_around
from unionweb.assets.rules.holding import (
    Interval,
    Use,
    UseKind,
    check_borrower,
    check_length,
    check_pickup,
    check_times,
    check_weeks,
    check_window,
    clash_words,
    clashes,
    closed_week_in,
    displaces,
    held,
    interval_words,
    overlap,
    pickup_from,
    weeks_hint,
)
from unionweb.assets.rules.lending import Barring, Borrower
from unionweb.assets.rules.need_lists import Need, NeedText, Offered, check_list, meet, read_lines
from unionweb.assets.rules.picking import Candidate, pick
from unionweb.assets.rules.shipped_lists import SHIPPED
from unionweb.assets.rules.states import AssetState, RequestState
from unionweb.assets.rules.terms import LendingTerms
from unionweb.assets.rules.weeks import SemesterDays
from unionweb.base.refusals import Refusal

START = datetime(2026, 12, 1, tzinfo=UTC)
"""08:00 in Shanghai."""
NOW = START - timedelta(days=3)
TERMS = LendingTerms()
AUTUMN = [SemesterDays(date(2026, 9, 7), date(2027, 1, 17))]


def span(start: float, end: float) -> Interval:
    """Hours after `START`."""
    return Interval(START + timedelta(hours=start), START + timedelta(hours=end))


def use(start: float, end: float, kind: UseKind = UseKind.APPROVED, **more: object) -> Use:
    return Use(kind, "文艺部", span(start, end), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "meet_"),
    [
        (span(0, 2), span(2, 4), False),
        (span(0, 2), span(1, 4), True),
        (span(0, 4), span(1, 2), True),
        (span(2, 4), span(0, 2), False),
    ],
)
def test_what_ends_when_another_begins_does_not_meet_it(one: Interval, other: Interval, meet_: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is meet_


def test_the_hours_kept_free_stand_after_a_reservation() -> None:
    assert held(span(0, 10).from_at, span(0, 10).until_at, 2) == span(0, 12)


def test_a_clash_names_the_body_and_the_time() -> None:
    assert str(clash_words(use(0, 10))) == "12月1日 08:00–18:00 已被 文艺部 预约"
    assert str(clash_words(use(0, 34))) == "12月1日 08:00 至 12月2日 18:00 已被 文艺部 预约"
    assert str(clash_words(use(0, 10, UseKind.ASKED))) == "12月1日 08:00–18:00 已被 文艺部 申请"
    assert str(clash_words(use(0, 10, UseKind.LENT))) == "已借给 文艺部，12月1日 18:00 才归还"
    assert "一位同学" in str(clash_words(Use(UseKind.ASKED, "", span(0, 10))))
    assert str(interval_words(span(0, 0.5))) == "12月1日 08:00–08:30"


def test_clashes_come_in_the_order_of_time() -> None:
    found = clashes(span(3, 9), [use(8, 9), use(9, 10), use(0, 3), use(2, 4)])
    assert [one.interval for one in found] == [span(2, 4), span(8, 9)]


def test_only_a_large_event_goes_before_and_only_before_what_is_not_approved() -> None:
    asked, approved = use(0, 1, UseKind.ASKED), use(0, 1)
    assert displaces(True, asked) and not displaces(False, asked)
    assert not displaces(True, approved) and not displaces(True, use(0, 1, UseKind.LENT))
    assert not displaces(True, use(0, 1, UseKind.ASKED, large=True))


def test_times_and_the_booking_window() -> None:
    check_times(span(0, 1), NOW)
    for wrong, words in ((span(1, 1), "晚于开始"), (span(-72, 1), "晚于现在")):
        with pytest.raises(Refusal, match=words):
            check_times(wrong, NOW)
    check_window(NOW + timedelta(days=7), False, TERMS, NOW)
    with pytest.raises(Refusal, match="最多提前 7 天申请，最晚 2026-12-05 开始；大型活动可提前 14 天"):
        check_window(NOW + timedelta(days=8), False, TERMS, NOW)
    check_window(NOW + timedelta(days=14), True, TERMS, NOW)
    with pytest.raises(Refusal, match="最多提前 14 天申请，最晚 2026-12-12 开始"):
        check_window(NOW + timedelta(days=15), True, TERMS, NOW)
    check_window(NOW + timedelta(days=900), False, LendingTerms(ahead=0), NOW)


def test_the_longest_loan_is_the_stores_or_the_categorys() -> None:
    check_length(span(0, 7 * 24), TERMS, [("Tent", None)])
    with pytest.raises(Refusal, match="Tent一次最多借 7 天"):
        check_length(span(0, 8 * 24), TERMS, [("Gown", 30), ("Tent", 5)])
    check_length(span(0, 30 * 24), TERMS, [("Gown", 30)])


def test_stock_taking_weeks_are_found_inside_and_unknown_ones_are_a_hint() -> None:
    late_october = Interval(datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 2, 1, tzinfo=UTC))
    assert closed_week_in(late_october, AUTUMN, (9,)) == 9
    until_midnight = Interval(late_october.from_at, datetime(2026, 11, 1, 16, tzinfo=UTC))
    assert closed_week_in(until_midnight, AUTUMN, (9,)) is None
    with pytest.raises(Refusal, match="第 9 周是盘点周"):
        check_weeks(late_october, AUTUMN, TERMS)
    assert weeks_hint(late_october, AUTUMN, TERMS) is None
    assert "2026-12-01" in str(weeks_hint(span(0, 1), [], TERMS))
    assert weeks_hint(span(0, 1), [], LendingTerms(closed_weeks=())) is None


def test_whoever_is_barred_or_asks_for_too_much() -> None:
    bar = Barring("李四", date(2027, 1, 31), "逾期 9 天")
    with pytest.raises(Refusal, match="李四停借至 2027-01-31：逾期 9 天"):
        check_borrower(Borrower(bars=(bar,)), 1, TERMS)
    check_borrower(Borrower(), 500, TERMS)
    with pytest.raises(Refusal, match="最多同时借 3 件"):
        check_borrower(Borrower(), 4, LendingTerms(most_open=3))


def test_collecting_begins_so_many_days_before() -> None:
    assert pickup_from(START, TERMS) == START - timedelta(days=1)
    end = START + timedelta(hours=8)
    with pytest.raises(Refusal, match="最早 11月30日 08:00 领取"):
        check_pickup(START, end, TERMS, START - timedelta(days=1, seconds=1))
    check_pickup(START, end, TERMS, START - timedelta(days=1))
    with pytest.raises(Refusal, match="时间已过"):
        check_pickup(START, end, TERMS, end)


def candidate(key: int, *uses: Use, **more: object) -> Candidate:
    values = {"name": "Tent", "category_id": 1, "state": AssetState.AVAILABLE} | more
    return Candidate(id=key, tag=f"AAAAAAA{key}", uses=uses, **values)  # type: ignore[arg-type]


TENTS = ("Tent", 1)


def test_any_of_a_name_takes_what_is_there_and_missed_nowhere_first() -> None:
    tents = [
        candidate(1, in_kit=True),
        candidate(2, state=AssetState.LENT),
        candidate(3, use(0, 4)),
        candidate(4),
        candidate(5, state=AssetState.REPAIR),
    ]
    picked = pick([], {TENTS: 3}, tents, span(0, 8), False)
    assert [one.asset.id for one in picked.chosen] == [4, 2, 1] and not picked.missing
    (sentence,) = pick([], {TENTS: 4}, tents, span(0, 8), False).missing
    assert str(sentence) == "Tent要 4 件，那时只有 3 件：12月1日 08:00–12:00 已被 文艺部 预约"
    (sentence,) = pick([4], {TENTS: 1, ("Sofa", 2): 1}, tents, span(0, 4), False).missing
    assert str(sentence) == "Sofa要 1 件，只有 0 件"


def test_a_named_one_is_not_taken_twice_and_says_why_not() -> None:
    tents = [candidate(1), candidate(2, use(0, 4)), candidate(3, state=AssetState.LOST)]
    assert pick([1, 1], {TENTS: 1}, tents, span(0, 8), False).missing
    why = [str(one) for one in pick([2, 3], {}, tents, span(0, 8), False).missing]
    assert why == [
        "Tent（AAAA-AAA2）12月1日 08:00–12:00 已被 文艺部 预约",
        "Tent（AAAA-AAA3）现在不能外借",
    ]


def test_a_large_event_takes_what_is_free_before_it_displaces() -> None:
    tents = [candidate(1, use(0, 4, UseKind.ASKED, request_id=7)), candidate(2)]
    picked = pick([], {TENTS: 2}, tents, span(0, 8), True)
    assert [(one.asset.id, len(one.before)) for one in picked.chosen] == [(2, 0), (1, 1)]


def test_large_things_and_events_go_to_the_adviser_after_the_office() -> None:
    assert must_agree(False, False) == [OFFICE]
    assert must_agree(True, False) == must_agree(False, True) == [OFFICE, ADVISER]
    both, said = [OFFICE, ADVISER], [Said(OFFICE, True)]
    assert next_step(both, []) == OFFICE and next_step(both, said) == ADVISER
    assert next_step(both, [*said, Said(CHANGED, True)]) == OFFICE
    assert next_step(both, [*said, Said(DISPLACED, True), Said(ADVISER, True)]) is None
    assert next_step(both, [Said(OFFICE, False)]) == OFFICE
    cancelled = [*said, Said(CANCELLED, True), Said(RESTORED, True)]
    assert after_restoring(both, cancelled) is RequestState.ASKED
    assert after_restoring([OFFICE], cancelled) is RequestState.APPROVED


def test_a_list_gets_what_is_called_so_first_and_nothing_twice() -> None:
    lines = [Need("", "帐篷", 5), Need("", "大帐篷", 2), Need("", "签字笔", 3), Need("", "灯塔", 1)]
    assets = [Offered(1, "大帐篷", 3), Offered(2, "帐篷", 1), Offered(3, "小帐篷", 0)]
    tents, large, pens, tower = meet(lines, assets, [Offered(9, "签字笔（黑）", 2)])
    assert tents.assets == {2: 1, 1: 3} and tents.missing == 1
    assert large.known and large.missing == 2
    assert pens.consumables == {9: 2} and pens.missing == 1
    assert not tower.known and tower.missing == 1


def test_a_list_has_lines_each_once_and_the_shipped_one_is_sound() -> None:
    for text in SHIPPED:
        check_list(text)
        assert read_lines(one.as_json() for one in text.lines) == list(text.lines)
    twice = (Need("", "Tent", 1), Need("", "Tent", 2))
    for lines, words in (((), "至少填一行"), (twice, "填了两行"), (twice[:1] * 61, "最多 60 行")):
        with pytest.raises(Refusal, match=words):
            check_list(NeedText("List", "", lines))


def booking(asset: int, start: float, end: float, kind: str = "lent", **more: object) -> Booking:
    when = span(start, end)
    values = {"name": "Tent", "category_id": 1, "whom": "文艺部", "event": "Fair"} | more
    return Booking(asset, f"T{asset}", kind=kind, starts_at=when.from_at, ends_at=when.until_at, **values)  # type: ignore[arg-type]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert week_around(date(2026, 12, 6)) == Span(date(2026, 11, 30), date(2026, 12, 6))
    assert month_around(date(2026, 12, 6)) == Span(date(2026, 12, 1), date(2026, 12, 31))
    assert month_around(date(2028, 2, 29)).last == date(2028, 2, 29)


def test_a_thing_counts_once_a_day_however_often_it_is_handed_on() -> None:
    week = week_around(date(2026, 12, 1))
    found = [booking(1, 0, 2), booking(1, 3, 5), booking(2, 0, 30), booking(3, 0, 1, name="Sofa")]
    assert [(row.name, row.used[:4]) for row in rows(found, week)] == [
        ("Sofa", (0, 1, 0, 0)),
        ("Tent", (0, 2, 1, 0)),
    ]
    (day, groups), *rest = by_day([*found, booking(4, 0, 2)], week)
    assert day == date(2026, 12, 1) and not rest
    assert ("文艺部", (("Tent", 2),)) in [(one.whom, one.counts) for one in groups]


def test_bars_are_cut_at_the_ends_of_the_span() -> None:
    week = week_around(date(2026, 12, 1))
    (line,) = bars([booking(1, -500, 500), booking(2, 999, 1000)], week)
    assert line[0] == "T1" and [(one.start, one.length) for one in line[1]] == [(0, 7 * 24 * 60)]
