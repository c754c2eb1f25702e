"""Writing assets off: a wish with a reason, and the answer of somebody else."""

from datetime import datetime

from sqlalchemy import delete, select, update

from unionweb.assets.actions.history import note
from unionweb.assets.actions.ledger import wrong_state
from unionweb.assets.models import Asset, Hold, KitPart, WriteOff
from unionweb.assets.queries.ledger import reserved_from
from unionweb.assets.rules.changing import WRITTEN_OFF_FROM
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.states import AssetState, EventKind, WriteOffState
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.write_off.ask": mark("申请报废物资"),
    "assets.write_off.approve": mark("批准报废物资"),
    "assets.write_off.refuse": mark("不同意报废物资"),
    "assets.write_off.withdraw": mark("撤回报废申请"),
}
WITHDRAWN = mark("申请人撤回")


def ask_write_off(asset: Asset, reason: str, *, by: Actor, now: datetime) -> WriteOff:
    """Wish that an asset be written off; its price decides who answers. Refusal: lent, reserved, written off
    already, asked for already, no reason."""
    if by.id is None or not reason.strip():
        raise Refusal("请写明报废的原因", field="reason")
    if asset.state not in WRITTEN_OFF_FROM:
        raise wrong_state(asset, EventKind.WRITTEN_OFF)
    _refuse_reserved(asset, now)
    waiting = select(WriteOff.id).where(WriteOff.asset_id == asset.id, WriteOff.state == WriteOffState.ASKED)
    if db.session.scalar(waiting) is not None:
        raise Refusal("这件物资已有一份报废申请在等待审批")
    wish = WriteOff(asset=asset, value=asset.price, reason=reason.strip(), asked_by=by.id, asked_at=now)
    db.session.add(wish)
    db.session.flush()
    _log("assets.write_off.ask", wish, by, now, reason=wish.reason, value=wish.value)
    return wish


def _refuse_reserved(asset: Asset, now: datetime) -> None:
    since = reserved_from(asset.id, now)
    if since is not None:
        moment = moment_words(since)
        raise Refusal("这件物资已被预约（%(moment)s起），请先取消或改换预约", moment=moment)


def approve(wish: WriteOff, words: str = "", *, by: Actor, now: datetime) -> WriteOff:
    """The asset leaves the ledger, and its kit. Refusal: one's own wish, answered already, lent or reserved
    meanwhile."""
    _refuse_reserved(wish.asset, now)
    _answer(wish, WriteOffState.APPROVED, words, by, now)
    asset = wish.asset
    mine = (Asset.id == asset.id) & Asset.state.in_(WRITTEN_OFF_FROM)
    gone = update(Asset).where(mine).values(state=AssetState.WRITTEN_OFF).returning(Asset.id)
    if db.session.scalar(gone, execution_options={"synchronize_session": False}) is None:
        raise wrong_state(asset, EventKind.WRITTEN_OFF)
    db.session.execute(delete(KitPart).where(KitPart.asset_id == asset.id))
    # What was held for times that are over holds nothing any more.
    db.session.execute(update(Hold).where(Hold.asset_id == asset.id).values(holding=False))
    db.session.refresh(asset, ["state"])
    note(asset, EventKind.WRITTEN_OFF, wish.reason, by=by, now=now, value=wish.value)
    _log("assets.write_off.approve", wish, by, now, words=words.strip())
    return wish


def refuse(wish: WriteOff, words: str, *, by: Actor, now: datetime) -> WriteOff:
    """It stays. Refusal: one's own wish, answered already, no words."""
    if not words.strip():
        raise Refusal("请写明不同意的理由", field="words")
    _answer(wish, WriteOffState.REFUSED, words, by, now)
    _log("assets.write_off.refuse", wish, by, now, words=words.strip())
    return wish


def withdraw(wish: WriteOff, *, by: Actor, now: datetime) -> WriteOff:
    """Whoever asked does not want it any more. Refusal: somebody else's wish, answered already."""
    if by.id != wish.asked_by:
        raise Refusal("只有申请人可以撤回")
    _settle(wish, WriteOffState.REFUSED, WITHDRAWN, by, now)
    _log("assets.write_off.withdraw", wish, by, now)
    return wish


def _answer(wish: WriteOff, state: WriteOffState, words: str, by: Actor, now: datetime) -> None:
    if by.id == wish.asked_by:
        raise Refusal("不能审批自己的申请，请由另一位有权审批的人处理")
    _settle(wish, state, words.strip(), by, now)


def _settle(wish: WriteOff, state: WriteOffState, words: str, by: Actor, now: datetime) -> None:
    mine = (WriteOff.id == wish.id) & (WriteOff.state == WriteOffState.ASKED)
    values = {"state": state, "answer": words, "answered_by": by.id, "answered_at": now}
    settled = update(WriteOff).where(mine).values(values).returning(WriteOff.id)
    if db.session.scalar(settled, execution_options={"synchronize_session": False}) is None:
        raise Refusal("这份申请已经处理过了，请重新载入页面")
    db.session.refresh(wish)


def _log(verb: str, wish: WriteOff, by: Actor, now: datetime, **details: object) -> None:
    told = {"tag": wish.asset.tag, "name": wish.asset.name, **details}
    record(verb, subject=("asset_write_off", wish.id), by=by, now=now, details=told)
