"""Deposits 押金: entries of a ledger that is only added to, never below nothing for a loan."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from unionweb.assets.actions.once import once
from unionweb.assets.models import Deposit, Loan
from unionweb.assets.queries.owing import balance_of
from unionweb.assets.rules.states import DepositKind
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.money import yuan
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.deposit.taken": mark("收取押金"),
    "assets.deposit.returned": mark("退还押金"),
    "assets.deposit.kept": mark("用押金抵扣赔偿"),
}


def take_deposit(loan: Loan, amount: int, words: str, key: str, *, by: Actor, now: datetime) -> int:
    """So much was paid, in fen; the balance after it. Once. Refusal: no amount, the hand-over was undone."""
    if loan.undone_at is not None:
        raise Refusal("这次借出已撤销，不能收取押金")
    return _once(loan, DepositKind.TAKEN, amount, words, key, by, now)


def return_deposit(loan: Loan, amount: int, words: str, key: str, *, by: Actor, now: datetime) -> int:
    """So much was given back; the balance after it. Once. Refusal: more than there is."""
    return _once(loan, DepositKind.RETURNED, amount, words, key, by, now)


def _once(loan: Loan, kind: DepositKind, amount: int, words: str, key: str, by: Actor, now: datetime) -> int:
    def work() -> dict[str, Any]:
        return {"balance": enter(loan, kind, amount, words, by=by, now=now)}

    return int(once(key, by.id or 0, work, now=now)["balance"])


def enter(loan: Loan, kind: DepositKind, amount: int, words: str, *, by: Actor, now: datetime) -> int:
    """One entry of the ledger; the balance after it. Nobody else writes one of this loan meanwhile."""
    if amount <= 0:
        raise Refusal("请填写金额", field="amount")
    db.session.execute(select(Loan.id).where(Loan.id == loan.id).with_for_update())
    balance = balance_of(loan.id)
    if kind is not DepositKind.TAKEN and amount > balance:
        raise Refusal("这次借用的押金只有 %(balance)s 元", field="amount", balance=yuan(balance))
    signed = amount if kind is DepositKind.TAKEN else -amount
    db.session.add(
        Deposit(loan_id=loan.id, kind=kind, amount=signed, words=words.strip()[:200], by=by.name, at=now)
    )
    db.session.flush()
    details = {"amount": signed, "balance": balance + signed, "words": words.strip()}
    record(f"assets.deposit.{kind.value}", subject=("asset_loan", loan.id), by=by, now=now, details=details)
    return balance + signed
