"""After the hand-over: the borrower confirms on the own phone, or the keeper takes it back at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from unionweb.assets.actions.history import note_all
from unionweb.assets.actions.returning import UNDO
from unionweb.assets.actions.stock import put_back
from unionweb.assets.models import Asset, Deposit, Hold, Loan, Request
from unionweb.assets.rules.states import AssetState, EventKind, RequestState
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.lend.confirm": mark("借用人确认借用"),
    "assets.lend.undo": mark("撤销借出"),
}


def confirm(loan: Loan, *, by: Actor, now: datetime) -> Loan:
    """The borrower has signed for it on the own phone. Again changes nothing. Refusal: it was undone, or
    somebody else asks."""
    if loan.person_id != by.id:
        raise Refusal("只有借用人本人可以确认")
    if loan.undone_at is not None:
        raise Refusal("这次借出已撤销，不需要确认")
    if loan.confirmed_at is None:
        loan.confirmed_at = now
        record("assets.lend.confirm", subject=("asset_loan", loan.id), by=by, now=now)
    return loan


def undo_lending(loan: Loan, *, by: Actor, now: datetime) -> Loan:
    """It was a slip: everything is on its shelf again. Again changes nothing. Refusal: too late, something
    of it came back already, a deposit was taken."""
    if loan.undone_at is not None:
        return loan
    if now - loan.lent_at > UNDO:
        raise Refusal("借出已超过可以撤销的时间；请逐件扫描归还")
    if db.session.scalar(select(Deposit.id).where(Deposit.loan_id == loan.id).limit(1)) is not None:
        raise Refusal("已收取押金，不能直接撤销；请逐件扫描归还并退还押金")
    ids = [item.asset_id for item in loan.items if item.returned_at is None]
    if len(ids) != len(loan.items):
        raise Refusal("其中有物资已经归还；其余请逐件扫描归还")
    loan.undone_at = now
    for item in loan.items:
        item.returned_at, item.returned_by = now, by.name
    here = (Asset.id.in_(ids)) & (Asset.state == AssetState.LENT)
    db.session.execute(update(Asset).where(here).values(state=AssetState.AVAILABLE))
    _hold_again(loan, ids)
    put_back(loan, by=by, now=now)
    note_all(ids, EventKind.UNDONE, {"loan": loan.id, "undone": "lent"}, by=by, now=now)
    record("assets.lend.undo", subject=("asset_loan", loan.id), by=by, now=now)
    return loan


def _hold_again(loan: Loan, asset_ids: Collection[int]) -> None:
    """What the borrower had reserved is reserved for him again."""
    if loan.request_id is None:
        return
    mine = (Hold.request_id == loan.request_id) & (Hold.asset_id.in_(asset_ids))
    db.session.execute(update(Hold).where(mine).values(holding=True))
    collected = (Request.id == loan.request_id) & (Request.state == RequestState.COLLECTED)
    db.session.execute(update(Request).where(collected).values(state=RequestState.APPROVED))
