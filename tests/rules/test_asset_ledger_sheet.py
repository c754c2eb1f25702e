"""A file of assets held against the ledger; who decides on writing off; the state of a kit."""

from datetime import date

import pytest

from unionweb.assets.rules.changing import possible, worst
from unionweb.assets.rules.ledger_sheet import (
    COLUMNS,
    Column,
    Known,
    Line,
    Outcome,
    TagUse,
    check_lines,
    columns_of,
)
from unionweb.assets.rules.states import AssetState, EventKind
from unionweb.assets.rules.terms import LendingTerms
from unionweb.assets.rules.writing_off import Decider, decider
from unionweb.base.refusals import Refusal

HEADERS = [str(label) for label in COLUMNS.values()]
KNOWN = Known(
    people={"2026001": (7, "Keeper")},
    serials=frozenset({"SN-OLD"}),
    tags={"22222222": TagUse.BLANK, "33333333": TagUse.OURS, "44444444": TagUse.ELSEWHERE},
)


def line(**cells: str) -> Line:
    (one,) = lines(cells)
    return one


def lines(*rows: dict[str, str], known: Known = KNOWN) -> list[Line]:
    order = list(Column)
    table = [
        (number, [({"name": "Tent", "category": "Tents"} | cells).get(column.value, "") for column in order])
        for number, cells in enumerate(rows, 2)
    ]
    return check_lines(table, columns_of(HEADERS), known)


def said(one: Line) -> str:
    return "；".join(map(str, one.problems))


def test_a_whole_line_is_read() -> None:
    one = line(
        spot="Shelf A",
        custodian="2026001",
        price="￥1,200.5",
        bought_on="2024年9月1日",
        voucher="V1",
        quantity="3.0",
        words="two\nlines",
    )
    assert one.outcome is Outcome.NEW
    assert (one.custodian_id, one.custodian, one.price) == (7, "Keeper", 120050)
    assert (one.bought_on, one.quantity, one.words) == (date(2024, 9, 1), 3, "two\nlines")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"name": ""}, "没有名称"),
        ({"category": ""}, "没有类别"),
        ({"name": "x" * 81}, "“名称”最多 80 个字"),
        ({"custodian": "999"}, "名册里没有"),
        ({"price": "many"}, "看不懂价格"),
        ({"bought_on": "2024-02-30"}, "看不懂购置日期"),
        ({"quantity": "0"}, "1 到 500"),
        ({"quantity": "two"}, "1 到 500"),
        ({"serial": "SN", "quantity": "2"}, "数量只能是 1"),
        ({"tag": "OOPS"}, "这不是物资编号"),
        ({"tag": "4444-4444"}, "已用在别处"),
    ],
)
def test_what_is_wrong_is_said(cells: dict[str, str], words: str) -> None:
    one = line(**cells)
    assert one.outcome is Outcome.BAD
    assert words in said(one)


def test_what_is_registered_is_known_by_its_tag_or_serial_number() -> None:
    assert line(tag="https://union.example/a/33333333").outcome is Outcome.KNOWN
    assert line(serial="SN-OLD").outcome is Outcome.KNOWN
    blank = line(tag="2222-2222")
    assert (blank.outcome, blank.blank, blank.tag) == (Outcome.NEW, True, "22222222")


def test_a_file_that_was_taken_in_registers_nothing_twice() -> None:
    again = Known({}, frozenset(), {}, repeated=True)
    (one,) = lines({}, known=again)
    assert one.outcome is Outcome.KNOWN


def test_the_same_serial_number_twice_is_a_mistake() -> None:
    first, second = lines({"serial": "S"}, {"serial": "S"})
    assert first.outcome is Outcome.NEW
    assert said(second) == "序列号与第2行相同"


def test_without_a_name_column_there_is_nothing_to_register() -> None:
    with pytest.raises(Refusal, match="类别"):
        check_lines([], columns_of(["名称"]), KNOWN)


def test_columns_are_found_in_other_words_and_languages() -> None:
    found = columns_of(["单价", "品名", "Fach"], {"fach": Column.SPOT})
    assert found == {Column.PRICE: 0, Column.NAME: 1, Column.SPOT: 2}


@pytest.mark.parametrize(
    ("value", "who"),
    [(0, Decider.OFFICE), (4999, Decider.OFFICE), (5000, Decider.ADVISER), (None, Decider.ADVISER)],
)
def test_the_price_decides_who_writes_off(value: int | None, who: Decider) -> None:
    assert decider(value, LendingTerms(write_off_fen=5000)) is who


def test_a_kit_is_as_good_as_its_worst_part() -> None:
    assert worst(frozenset()) is None
    assert worst(frozenset({AssetState.AVAILABLE, AssetState.REPAIR})) is AssetState.REPAIR
    assert worst(frozenset({AssetState.LOST, AssetState.LENT})) is AssetState.LOST


def test_what_can_be_done_by_hand_depends_on_the_state() -> None:
    assert possible(AssetState.LENT) == (EventKind.LOST,)
    assert possible(AssetState.WRITTEN_OFF) == ()
