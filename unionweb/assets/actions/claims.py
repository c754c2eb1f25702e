"""Claims 赔偿: what a borrower pays for damage or loss of what was lent, at most its price; never for what
was given away."""

from datetime import datetime

from sqlalchemy import select, update

from unionweb.assets.actions.deposits import enter
from unionweb.assets.models import Claim, LoanItem
from unionweb.assets.rules.states import DepositKind
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.money import yuan
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say
from unionweb.notices.actions import tell_person

VERBS = {
    "assets.claim": mark("提出赔偿"),
    "assets.claim.paid": mark("登记赔偿已付"),
    "assets.claim.waived": mark("免除赔偿"),
}


def claim(item: LoanItem, amount: int, words: str, *, by: Actor, now: datetime) -> Claim:
    """So much is owed, in fen; the borrower is told. Refusal: more than the price, no reason, a claim that is
    open, an undone hand-over."""
    if item.loan.undone_at is not None:
        raise Refusal("这次借出已撤销")
    if not words.strip():
        raise Refusal("请写明损坏或遗失的情况", field="words")
    if amount <= 0:
        raise Refusal("请填写金额", field="amount")
    price = item.asset.price
    if price is not None and amount > price:
        raise Refusal("按价赔偿，最多 %(price)s 元", field="amount", price=yuan(price))
    db.session.execute(select(LoanItem.id).where(LoanItem.id == item.id).with_for_update())
    if db.session.query(Claim).filter_by(item_id=item.id, paid_at=None).first() is not None:
        raise Refusal("这件物资已有未结清的赔偿")
    made = Claim(item_id=item.id, amount=amount, words=words.strip()[:200], by=by.name, at=now)
    db.session.add(made)
    db.session.flush()
    _record("assets.claim", made, by, now, tag=item.asset.tag, words=made.words)
    subject = say("请赔偿 %(amount)s 元：%(name)s", amount=yuan(amount), name=item.asset.name)
    link = f"/assets/claims/{made.id}"
    tell_person(
        item.loan.person_id, str(subject)[:200], made.words, link, key=f"assets.claim.{made.id}", now=now
    )
    return made


def pay(one: Claim, kept: int, *, by: Actor, now: datetime) -> Claim:
    """It is settled: `kept` fen of it out of the deposit, the rest in money. Refusal: settled already, more
    than the claim or the deposit."""
    if not 0 <= kept <= one.amount:
        raise Refusal("抵扣的金额不能超过赔偿金额", field="kept")
    _settle(one, "", by, now)
    if kept:
        about = str(say("赔偿：%(name)s", name=one.item.asset.name))
        try:
            enter(one.item.loan, DepositKind.KEPT, kept, about, by=by, now=now)
        except Refusal as refusal:
            raise Refusal(refusal.sentence, field="kept") from None
    _record("assets.claim.paid", one, by, now, kept=kept)
    return one


def waive(one: Claim, words: str, *, by: Actor, now: datetime) -> Claim:
    """Nothing is paid after all. Refusal: no reason, settled already."""
    if not words.strip():
        raise Refusal("请写明免除的原因", field="words")
    _settle(one, words.strip()[:200], by, now)
    _record("assets.claim.waived", one, by, now, words=one.waived)
    return one


def _settle(one: Claim, waived: str, by: Actor, now: datetime) -> None:
    still = (Claim.id == one.id) & Claim.paid_at.is_(None)
    values = {"paid_at": now, "waived": waived, "settled_by": by.name}
    if db.session.scalar(update(Claim).where(still).values(values).returning(Claim.id)) is None:
        raise Refusal("这笔赔偿已经结清")
    db.session.refresh(one)


def _record(verb: str, one: Claim, by: Actor, now: datetime, **details: object) -> None:
    details |= {"claim": one.id, "amount": one.amount}
    record(verb, subject=("asset_loan", one.item.loan_id), by=by, now=now, details=details)
