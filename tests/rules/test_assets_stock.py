"""Which lots a movement goes through."""

from datetime import date

import pytest

from unionweb.assets.rules.stock import LotFacts, Part, draw, put, quantities

DAY = date(2026, 11, 1)


def lot(
    number: int, rest: int, received: int = 1, expires: int | None = None, quantity: int = 10
) -> LotFacts:
    ends = None if expires is None else date(2027, 1, expires)
    return LotFacts(number, quantity, rest, date(2026, 11, received), ends)


def test_what_expires_first_goes_first_then_the_oldest() -> None:
    lots = [lot(1, 3, 1), lot(2, 3, 2), lot(3, 3, 3, expires=9), lot(4, 3, 4, expires=5)]
    assert draw(lots, 11) == [Part(4, 3), Part(3, 3), Part(1, 3), Part(2, 2)]


def test_a_lot_that_is_empty_is_passed_over() -> None:
    assert draw([lot(1, 0), lot(2, 4)], 4) == [Part(2, 4)]


def test_more_than_there_is_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="more than the lots hold"):
        draw([lot(1, 3)], 4)


def test_what_comes_back_goes_into_the_lot_opened_last_and_the_surplus_into_none() -> None:
    assert put([lot(1, 4, 1), lot(2, 9, 2)], 3) == [Part(2, 1), Part(1, 2)]
    assert put([lot(1, 10)], 3) == [Part(None, 3)]


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_cannot_move(quantity: int) -> None:
    with pytest.raises(ValueError, match="nothing moves"):
        draw([lot(1, 3)], quantity)


def test_one_tap_for_each_quantity_while_they_are_few() -> None:
    assert quantities(3) == [1, 2, 3]
    assert quantities(0) == []
    assert quantities(100) == [1, 2, 3, 5, 10, 20, 50, 100]
