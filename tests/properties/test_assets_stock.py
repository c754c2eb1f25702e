"""Whatever happens to the shelf, the lots hold what the books say."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from unionweb.assets.rules.stock import LotFacts, Part, draw, put, quantities

DAY = date(2026, 11, 1)


@some.composite
def lots(made: some.DrawFn) -> list[LotFacts]:
    found = []
    for number in range(made(some.integers(0, 6))):
        quantity = made(some.integers(1, 50))
        expires = made(some.none() | some.integers(0, 400))
        found.append(
            LotFacts(
                number,
                quantity,
                made(some.integers(0, quantity)),
                DAY + timedelta(made(some.integers(0, 30))),
                None if expires is None else DAY + timedelta(expires),
            )
        )
    return found


def after(before: list[LotFacts], parts: list[Part], sign: int) -> dict[int, int]:
    rests = {one.id: one.rest for one in before}
    for part in parts:
        if part.lot_id is not None:
            rests[part.lot_id] += sign * part.quantity
    return rests


@given(lots(), some.data())
def test_what_is_drawn_is_what_was_asked_and_no_lot_goes_below_nothing(
    before: list[LotFacts], data: some.DataObject
) -> None:
    stock = sum(one.rest for one in before)
    if not stock:
        return
    quantity = data.draw(some.integers(1, stock))
    parts = draw(before, quantity)
    rests = after(before, parts, -1)
    assert sum(part.quantity for part in parts) == quantity
    assert min(rests.values()) >= 0 and sum(rests.values()) == stock - quantity


@given(lots(), some.integers(1, 500))
def test_what_comes_back_is_all_somewhere_and_no_lot_overflows(before: list[LotFacts], quantity: int) -> None:
    parts = put(before, quantity)
    rests = after(before, parts, 1)
    assert sum(part.quantity for part in parts) == quantity
    assert all(rests[one.id] <= one.quantity for one in before)


@given(lots(), some.data())
def test_what_is_put_back_at_once_lies_where_it_was_or_in_an_earlier_state_of_the_shelf(
    before: list[LotFacts], data: some.DataObject
) -> None:
    stock = sum(one.rest for one in before)
    if not stock:
        return
    quantity = data.draw(some.integers(1, stock))
    rests = after(before, draw(before, quantity), -1)
    left = [LotFacts(one.id, one.quantity, rests[one.id], one.received_on, one.expires_on) for one in before]
    assert all(part.lot_id is not None for part in put(left, quantity))


@given(some.integers(0, 1000))
def test_the_shortcuts_rise_to_the_limit(most: int) -> None:
    offered = quantities(most)
    assert offered == sorted(set(offered)) and len(offered) <= 10
    assert offered[-1:] == ([most] if most else [])
