"""Consumables: what comes in and goes out, once, and never more than there is."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from tests.lending import NOW
from tests.supplies import Supplies
from tests.world import World
from unionweb.assets.actions import stock
from unionweb.assets.actions.consumables import ConsumableDetails, edit, register
from unionweb.assets.actions.custody import undo_lending
from unionweb.assets.models import Label, Loan, Movement, Store
from unionweb.assets.queries.consumables import out_of_balance
from unionweb.assets.queries.stores import categories_of
from unionweb.assets.rules.bodies import ALONE
from unionweb.assets.rules.states import LabelKind
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal


@pytest.fixture
def supplies(world: World) -> Supplies:
    return Supplies.build(world, self_most=3)


def test_what_is_taken_leaves_the_stock_and_the_log_says_what_is_left(supplies: Supplies) -> None:
    assert supplies.take(4, words="Open day") == 6
    assert supplies.moved() == [("restock", 10, 10), ("take", -4, 6)]
    with supplies.desk.world.look():
        last = db.session.query(Movement).order_by(Movement.id.desc()).first()
        assert last is not None and last.person_id == supplies.desk.member and last.by == "Keeper"
        assert last.words == "Open day" and not [*out_of_balance()]


def test_more_than_there_is_is_refused_with_what_is_left(supplies: Supplies) -> None:
    with pytest.raises(Refusal, match="Paper只剩 10 包"):
        supplies.take(11)
    supplies.take(10)
    with pytest.raises(Refusal, match="Paper已领完"):
        supplies.take(1)
    assert supplies.stock() == 0


def test_a_taking_goes_through_the_lots_in_the_order_of_their_expiry(supplies: Supplies) -> None:
    supplies.restock(5, expires=date(2027, 1, 1))
    assert supplies.take(7) == 8
    assert supplies.rests() == [8, 0]
    assert supplies.moved()[2:] == [("take", -5, 10), ("take", -2, 8)]


def test_the_same_tap_twice_takes_once(supplies: Supplies) -> None:
    assert supplies.take_alone(2, "same-key-1") == supplies.take_alone(2, "same-key-1") == 8
    assert supplies.stock() == 8


def test_nobody_takes_more_alone_than_the_limit(supplies: Supplies) -> None:
    with pytest.raises(Refusal, match="最多自助领用 3 包"):
        supplies.take_alone(4)
    badges = supplies.add("Badges")
    with pytest.raises(Refusal, match="不能自助领用"), supplies.desk.world.work():
        stock.take_alone(supplies.one(badges), 1, "some-key-1", by=supplies.member, now=NOW)


def test_a_slip_is_put_back_once_by_whoever_made_it_and_soon(supplies: Supplies) -> None:
    supplies.restock(1, expires=date(2027, 1, 1))
    supplies.take_alone(3, "slip-key-1")

    def undo(minutes: int, by: object = None) -> int:
        with supplies.desk.world.work():
            at = NOW + timedelta(minutes=minutes)
            return stock.undo_take(supplies.one(), "slip-key-1", by=by or supplies.member, now=at)  # type: ignore[arg-type]

    with pytest.raises(Refusal, match="超过可以自己撤销"):
        undo(11)
    with pytest.raises(Refusal, match="超过可以自己撤销"):
        undo(1, supplies.desk.by)
    assert undo(1) == undo(2) == 11
    assert supplies.rests() == [10, 1]


def test_what_comes_back_lies_in_its_lot_and_the_surplus_in_a_new_one(supplies: Supplies) -> None:
    supplies.take(4)
    with supplies.desk.world.work():
        about = stock.Concerning(person_id=supplies.desk.member)
        assert stock.give_back(supplies.one(), 6, about, "back-key-1", by=supplies.desk.by, now=NOW) == 12
    assert supplies.rests() == [10, 2]
    with supplies.desk.world.look():
        assert not [*out_of_balance()]


def test_a_count_corrects_the_books_with_a_reason_unless_something_moved_meanwhile(
    supplies: Supplies,
) -> None:
    def adjust(counted: int, seen: int, words: str = "Counted") -> None:
        with supplies.desk.world.work():
            stock.adjust(supplies.one(), counted, seen, words, by=supplies.desk.by, now=NOW)

    adjust(7, 10)
    adjust(12, 7)
    assert supplies.rests() == [10, 2]
    assert supplies.moved()[1:] == [("adjust", -3, 7), ("adjust", 3, 10), ("adjust", 2, 12)]
    with pytest.raises(Refusal, match="现在账面是 12"):
        adjust(9, 10)
    with pytest.raises(Refusal, match="原因"):
        adjust(9, 12, " ")
    with pytest.raises(Refusal, match="一致"):
        adjust(12, 12)


def test_a_loss_has_a_reason(supplies: Supplies) -> None:
    def lose(words: str) -> int:
        with supplies.desk.world.work():
            return stock.lose(supplies.one(), 2, words, supplies.desk.key(), by=supplies.desk.by, now=NOW)

    with pytest.raises(Refusal, match="原因"):
        lose("")
    assert lose("Wet") == 8
    assert supplies.moved()[-1] == ("loss", -2, 8)


def test_a_cart_takes_consumables_along_and_an_undone_one_puts_them_back(supplies: Supplies) -> None:
    speaker, paper = supplies.desk.room.asset(), supplies.tag()
    loan = supplies.desk.lend(speaker, paper, paper, event="Concert")
    assert supplies.stock() == 8
    with supplies.desk.world.work():
        moved = db.session.query(Movement).filter_by(loan_id=loan).one()
        assert (moved.change, moved.words, moved.department_id) == (-2, "Concert", supplies.desk.department)
        undo_lending(supplies.desk.loan(loan), by=supplies.desk.by, now=NOW)
        undo_lending(supplies.desk.loan(loan), by=supplies.desk.by, now=NOW)
    assert supplies.stock() == 10
    assert supplies.desk.state(speaker) == "available"


def test_a_cart_with_too_many_hands_out_nothing(supplies: Supplies) -> None:
    speaker, paper = supplies.desk.room.asset(), supplies.tag()
    with pytest.raises(Refusal, match="只剩 10"):
        supplies.desk.lend(speaker, *[paper] * 11)
    assert supplies.desk.state(speaker) == "available"
    with supplies.desk.world.look():
        assert not db.session.query(Loan).count()


def test_a_cart_of_consumables_alone_is_a_hand_over_too(supplies: Supplies) -> None:
    loan = supplies.desk.lend(supplies.tag(), body=ALONE)
    with supplies.desk.world.look():
        assert not supplies.desk.loan(loan).items
    assert supplies.stock() == 9


def test_a_blank_label_becomes_that_of_a_consumable(supplies: Supplies) -> None:
    world = supplies.desk.world
    world.add(Label(tag="2345678Z", store_id=supplies.desk.store, kind=LabelKind.BLANK, made_at=NOW))
    with world.work():
        store = db.session.get_one(Store, supplies.desk.store)
        details = ConsumableDetails("Pens", categories_of(store.id)[0], "支")
        one = register(store, details, tag="/a/2345678Z", by=supplies.desk.by, now=NOW)
        assert one.tag == "2345678Z" and db.session.get_one(Label, one.tag).kind is LabelKind.CONSUMABLE
        with pytest.raises(Refusal, match="已有这种耗材"):
            register(store, details, by=supplies.desk.by, now=NOW)


def test_two_who_edit_do_not_overwrite_each_other_and_stock_keeps_it_in_use(supplies: Supplies) -> None:
    with supplies.desk.world.work():
        one = supplies.one()
        details = ConsumableDetails("Paper A4", one.category, "包", least=5)
        assert edit(one, details, 1, by=supplies.desk.by, now=NOW).version == 2
        with pytest.raises(Refusal, match="别人刚刚修改"):
            edit(one, details, 1, by=supplies.desk.by, now=NOW)
        closed = ConsumableDetails("Paper A4", one.category, "包", closed=True)
        with pytest.raises(Refusal, match="还有库存 10 包"):
            edit(one, closed, 2, by=supplies.desk.by, now=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_moved_the_books_are_the_sum_of_the_log_and_of_the_lots(
    supplies: Supplies, seed: int
) -> None:
    chance, expected = Random(seed), 10
    about = stock.Concerning(person_id=supplies.desk.member)
    for _ in range(30):
        quantity, expires = chance.randint(1, 6), chance.choice([None, date(2027, 1, chance.randint(1, 28))])
        try:
            with supplies.desk.world.work():
                one, key = supplies.one(), supplies.desk.key()
                who: dict[str, Any] = {"by": supplies.desk.by, "now": NOW}
                match chance.randrange(5):
                    case 0:
                        delivery = stock.Delivery(quantity, NOW.date(), expires_on=expires)
                        expected = stock.restock(one, delivery, key, **who)
                    case 1:
                        expected = stock.give_back(one, quantity, about, key, **who)
                    case 2:
                        expected = stock.lose(one, quantity, "Wet", key, **who)
                    case 3:
                        stock.adjust(one, quantity, one.stock, "Counted", **who)
                        expected = quantity
                    case _:
                        expected = stock.take(one, quantity, about, key, **who)
        except Refusal:
            continue
        finally:
            with supplies.desk.world.look():
                assert not [*out_of_balance()]
    assert supplies.stock() == expected == sum(supplies.rests()) == supplies.moved()[-1][2]


def test_of_many_hands_that_reach_for_the_last_as_many_get_one_as_there_are(
    supplies: Supplies, app: Flask
) -> None:
    def reach(hand: int) -> str:
        try:
            with app.app_context(), unit_of_work():
                about = stock.Concerning(person_id=supplies.desk.member)
                return str(
                    stock.take(supplies.one(), 1, about, f"race-{hand:04}", by=supplies.desk.by, now=NOW)
                )
        except Refusal as refusal:
            return str(refusal)

    with ThreadPoolExecutor(8) as hands:
        told = Counter(hands.map(reach, range(16)))
    assert told == {str(left): 1 for left in range(10)} | {"Paper已领完": 6}
    assert supplies.rests() == [0]
