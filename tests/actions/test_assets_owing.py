"""Deposits, claims, bars, more time: what is owed, and by whom it is let off."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.lending import DAY, HOUR, NOW
from tests.owing import DUE, ENDS, Owing
from tests.world import World
from unionweb.assets.actions import bars, claims, deposits, extending
from unionweb.assets.actions.custody import undo_lending
from unionweb.assets.models import Bar, Claim, Deposit, Loan, Request, Store
from unionweb.assets.queries.owing import balance_of, held, overdrawn
from unionweb.audit import SYSTEM, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal


@pytest.fixture
def owing(world: World) -> Owing:
    return Owing.build(world)


def deposit(owing: Owing, action: Any, amount: int, key: str = "") -> int:
    with owing.desk.world.work():
        loan = db.session.get_one(Loan, owing.loan)
        key = key or owing.desk.key()
        return int(action(loan, amount, "Cash", key, by=owing.desk.by, now=NOW))


def test_a_deposit_is_taken_once_and_never_more_of_it_given_back(owing: Owing) -> None:
    assert deposit(owing, deposits.take_deposit, 5000, "same-key-1") == 5000
    assert deposit(owing, deposits.take_deposit, 5000, "same-key-1") == 5000
    assert deposit(owing, deposits.return_deposit, 2000) == 3000
    with pytest.raises(Refusal, match=r"只有 30.00 元"):
        deposit(owing, deposits.return_deposit, 3001)
    with owing.desk.world.look():
        assert [one.amount for one in db.session.query(Deposit).order_by(Deposit.id)] == [5000, -2000]
        ((loan, amount, back),) = held(owing.desk.store)
        assert (loan.id, amount, back) == (owing.loan, 3000, False) and not [*overdrawn()]


def test_an_undone_hand_over_has_no_deposit(owing: Owing) -> None:
    with owing.desk.world.work():
        undo_lending(owing.desk.loan(owing.loan), by=owing.desk.by, now=NOW)
    with pytest.raises(Refusal, match="已撤销"):
        deposit(owing, deposits.take_deposit, 5000)


def test_a_claim_is_at_most_the_price_and_there_is_one_at_a_time(owing: Owing) -> None:
    with pytest.raises(Refusal, match=r"最多 300.00 元"):
        owing.do(claims.claim, 30001, "Broken")
    with pytest.raises(Refusal, match="情况"):
        owing.do(claims.claim, 30000, " ")
    owing.do(claims.claim, 30000, "Broken")
    with pytest.raises(Refusal, match="未结清"):
        owing.do(claims.claim, 100, "Scratched")
    assert owing.told(owing.desk.member) == ["请赔偿 300.00 元：Speaker"]


def settle(owing: Owing, action: Any, value: object) -> Claim:
    with owing.desk.world.work():
        one = db.session.query(Claim).one()
        done: Claim = action(one, value, by=owing.desk.by, now=NOW)
        return done


def test_a_claim_is_kept_from_the_deposit_and_settled_once(owing: Owing) -> None:
    deposit(owing, deposits.take_deposit, 5000)
    owing.do(claims.claim, 8000, "Broken")
    with pytest.raises(Refusal, match=r"只有 50.00 元"):
        settle(owing, claims.pay, 6000)
    settle(owing, claims.pay, 5000)
    with owing.desk.world.look():
        assert balance_of(owing.loan) == 0
        assert db.session.query(Claim).one().settled_by == "Keeper"
    for action, value in ((claims.pay, 0), (claims.waive, "Kind")):
        with pytest.raises(Refusal, match="已经结清"):
            settle(owing, action, value)


def test_a_claim_is_waived_with_a_reason(owing: Owing) -> None:
    owing.do(claims.claim, 8000, "Broken")
    with pytest.raises(Refusal, match="原因"):
        settle(owing, claims.waive, "")
    settle(owing, claims.waive, "Old anyway")
    with owing.desk.world.look():
        assert db.session.query(Claim).one().waived == "Old anyway"


def bar_late(owing: Owing, at: Any) -> int:
    with owing.desk.world.work():
        store = db.session.get_one(Store, owing.desk.store)
        return len(bars.bar_all_late(store, by=SYSTEM, now=at))


def test_whoever_is_late_for_long_is_barred_once_to_the_end_of_the_semester(owing: Owing) -> None:
    assert bar_late(owing, DUE + 3 * DAY) == 0
    assert bar_late(owing, DUE + 4 * DAY) == 1
    assert bar_late(owing, DUE + 5 * DAY) == 0
    with owing.desk.world.look():
        made = db.session.query(Bar).one()
        assert (made.person_id, made.department_id) == (owing.desk.member, owing.desk.department)
        assert made.ends_on == ENDS and made.reason == "逾期 4 天未事先说明：Speaker"
    with pytest.raises(Refusal, match="停借至 2027-01-20"):
        owing.desk.lend(owing.desk.room.asset(), at=DUE + 4 * DAY + HOUR)
    assert owing.told(owing.desk.member) == ["停借至 2027-01-20"]


def test_what_came_back_too_late_between_two_ticks_is_seen_by_the_next(owing: Owing) -> None:
    owing.give_back(DUE + 4 * DAY)
    assert bar_late(owing, DUE + 6 * DAY) == 1
    with owing.desk.world.look():
        assert "逾期 4 天" in db.session.query(Bar).one().reason


def test_what_came_back_in_time_bars_nobody(owing: Owing) -> None:
    owing.give_back(DUE + 2 * DAY)
    assert bar_late(owing, DUE + 6 * DAY) == 0


def test_a_word_beforehand_saves_from_the_bar_and_a_late_one_does_not(owing: Owing) -> None:
    def tell(at: Any) -> None:
        with owing.desk.world.work():
            loan = db.session.get_one(Loan, owing.loan)
            extending.say_late(loan, "Until the 30th", by=owing.borrower, now=at)

    with pytest.raises(Refusal, match="已经到期"):
        tell(DUE + HOUR)
    tell(DUE - HOUR)
    assert bar_late(owing, DUE + 9 * DAY) == 0
    assert owing.told(owing.desk.keeper) == ["王小明 会晚还：Speaker"]


def test_in_an_unknown_semester_nobody_is_barred_and_the_keeper_is_told_once_a_week(world: World) -> None:
    owing = Owing.build(world, semester=False)
    assert bar_late(owing, DUE + 4 * DAY) == bar_late(owing, DUE + 5 * DAY) == 0
    assert owing.told(owing.desk.keeper) == ["没有登记本学期，无法判断停借"]
    with pytest.raises(Refusal, match="哪一天"):
        owing.do(bars.bar, "Late", None, at=DUE + 4 * DAY)
    owing.do(bars.bar, "Late", date(2026, 12, 31), at=DUE + 4 * DAY)
    with owing.desk.world.look():
        assert db.session.query(Bar).one().ends_on == date(2026, 12, 31)


def test_a_bar_is_lifted_with_a_reason_and_not_made_again(owing: Owing) -> None:
    bar_late(owing, DUE + 4 * DAY)

    def lift(words: str) -> None:
        with owing.desk.world.work():
            bars.lift(db.session.query(Bar).one(), words, by=owing.desk.by, now=DUE + 4 * DAY)

    with pytest.raises(Refusal, match="原因"):
        lift("")
    lift("He was ill")
    with pytest.raises(Refusal, match="已经解除"):
        lift("Again")
    assert bar_late(owing, DUE + 5 * DAY) == 0
    assert owing.desk.lend(owing.desk.room.asset(), at=DUE + 5 * DAY)


def test_a_loan_is_extended_once_for_its_days_before_it_is_due(owing: Owing) -> None:
    owing.do(extending.extend, at=DUE - HOUR, borrower=True)
    with owing.desk.world.look():
        assert owing.one().due_at == DUE + 5 * DAY and owing.one().extended == 1
    with pytest.raises(Refusal, match="已经续借 1 次"):
        owing.do(extending.extend, at=DUE, borrower=True)
    with pytest.raises(Refusal, match="已经到期"):
        owing.do(extending.extend, at=DUE + 6 * DAY, borrower=True)


def test_a_reservation_of_somebody_else_stands_against_more_time_and_an_own_one_does_not(
    owing: Owing,
) -> None:
    theirs = owing.desk.reserve(owing.desk.other, owing.tag, start=DUE + 2 * DAY, end=DUE + 3 * DAY)
    with pytest.raises(Refusal, match="已由 李四 预约，用于“Concert”：11月25日 18:00 至"):
        owing.do(extending.extend, at=DUE - HOUR, borrower=True)
    with owing.desk.world.work():
        db.session.get_one(Request, theirs).person_id = owing.desk.member
        record("test.change", subject=("asset_request", theirs), by=SYSTEM, now=NOW)
    owing.do(extending.extend, at=DUE - HOUR, borrower=True)


def test_a_reservation_that_begins_when_the_longer_loan_is_due_is_in_nobodys_way(owing: Owing) -> None:
    owing.desk.reserve(owing.desk.other, owing.tag, start=DUE + 5 * DAY, end=DUE + 6 * DAY)
    owing.do(extending.extend, at=DUE - HOUR, borrower=True)


def test_all_of_a_loan_is_extended_or_nothing(owing: Owing) -> None:
    tags = owing.desk.room.assets(2)
    loan, _item = owing.lend(*tags)
    owing.desk.reserve(owing.desk.other, tags[1], start=DUE + DAY, end=DUE + 2 * DAY)
    with pytest.raises(Refusal, match="预约"), owing.desk.world.work():
        extending.extend_all(owing.desk.loan(loan).items, by=owing.borrower, now=DUE - HOUR)
    with owing.desk.world.look():
        assert {item.due_at for item in owing.desk.loan(loan).items} == {DUE}


def test_a_keeper_gives_more_time_even_when_it_is_overdue(owing: Owing) -> None:
    with pytest.raises(Refusal, match="晚于"):
        owing.do(extending.extend_until, date(2026, 11, 23), "", at=DUE + DAY)
    owing.do(extending.extend_until, date(2026, 11, 30), "Agreed", at=DUE + DAY)
    with owing.desk.world.look():
        assert owing.one().due_at == DUE + timedelta(days=7) and owing.one().extended == 0
    assert owing.told(owing.desk.member) == ["归还时间改为 11月30日 18:00：Speaker"]


def test_what_came_back_meanwhile_is_not_extended(owing: Owing) -> None:
    owing.give_back(NOW + HOUR)
    with pytest.raises(Refusal, match="已经归还"):
        owing.do(extending.extend, at=DUE - HOUR, borrower=True)
