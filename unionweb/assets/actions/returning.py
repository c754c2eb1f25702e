"""Taking back by scanning: in any order, across loans, each thing by itself.

The queue at the desk waits for this, so it goes by the driver's own statements; whoever has no scanner types
the tag, and the same is done inside the transaction of the form.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from unionweb.assets.actions.history import note
from unionweb.assets.actions.once import KEY
from unionweb.assets.models import Asset, LoanItem
from unionweb.assets.queries.scanning import Lent, lent_of, taken_back
from unionweb.assets.rules.lending import Piece
from unionweb.assets.rules.states import AssetState, EventKind
from unionweb.assets.rules.tags import show_tag
from unionweb.assets.rules.terms import UNDO_SECONDS
from unionweb.audit import Actor, record
from unionweb.audit.quick import record_quickly
from unionweb.base.db import db, driver
from unionweb.base.driver import Statements
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

VERBS = {
    "assets.return": mark("归还物资"),
    "assets.return.undo": mark("撤销归还"),
    "assets.return.damage": mark("登记归还时的损坏"),
}
UNDO = timedelta(seconds=2 * UNDO_SECONDS)
"""The screen offers half of it."""

Answer = dict[str, Any]

_BACK = """
    UPDATE asset_loan_item SET returned_at = ?, returned_by = ?, returned_key = ?
    WHERE id = ? AND returned_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM asset_loan_item AS past
            WHERE past.asset_id = ? AND past.returned_key = ?)
"""
_HERE = "UPDATE asset SET state = 'available' WHERE id = ? AND state = 'lent'"
_NOTE = """
    INSERT INTO asset_event (asset_id, kind, at, "by", words, details) VALUES (?, 'returned', ?, ?, '', ?)
"""


def give_back(statements: Statements, piece: Piece, key: str, *, by: Actor, now: datetime) -> Answer:
    """It is on its shelf again. The answer {"item", "loan", "tag", "name", "holder", "late"}; the same when
    the same scan arrives again. Refusal: somebody else has just taken it back."""
    if not KEY.fullmatch(key):
        raise Refusal("请求不完整，请重新载入页面")
    lent, moment = lent_of(piece.id, statements.first), driver().moment(now)
    mine = lent is not None and statements.many(_BACK, [(moment, by.name, key, lent.item_id, piece.id, key)])
    if lent is None or not mine:
        return _before(statements, piece, key, now)
    if not statements.many(_HERE, [(piece.id,)]):
        raise Refusal("%(what)s刚刚有了变化，请再扫一次", what=piece.words)
    details = {"loan": lent.loan_id, "holder": lent.out.holder}
    statements.many(_NOTE, [(piece.id, moment, by.name, json.dumps(details))])
    answer = answer_of(piece, lent, now)
    about = details | {"tag": piece.tag, "late": answer["late"]}
    record_quickly(statements, "assets.return", subject=("asset", piece.id), by=by, now=now, details=about)
    return answer


def _before(statements: Statements, piece: Piece, key: str, now: datetime) -> Answer:
    """Not by this request: by the same one that came before it, or by somebody else."""
    lent = taken_back(piece.id, key, statements.first)
    if lent is None:
        raise Refusal("%(what)s刚刚已由别人登记归还", what=piece.words)
    return answer_of(piece, lent, now)


def answer_of(piece: Piece, lent: Lent, now: datetime) -> Answer:
    """What a return came to."""
    return {
        "item": lent.item_id,
        "loan": lent.loan_id,
        "tag": piece.tag,
        "name": piece.name,
        "holder": lent.out.holder,
        "late": lent.out.due_at < (lent.returned_at or now),
    }


def undo_return(item: LoanItem, *, by: Actor, now: datetime) -> LoanItem:
    """It was a slip: it is out again, as before. Again changes nothing. Refusal: too late, or something
    else has happened to it since."""
    asset = item.asset
    if item.returned_at is None:
        return item
    if item.loan.undone_at is not None or now - item.returned_at > UNDO:
        raise Refusal("归还已超过可以撤销的时间；如果东西还在借用人手里，请重新办理借出")
    still = (Asset.id == asset.id) & (Asset.state == AssetState.AVAILABLE)
    taken = update(Asset).where(still).values(state=AssetState.LENT).returning(Asset.id)
    if db.session.scalar(taken) is None:
        raise Refusal("%(tag)s归还之后又有了变化，不能撤销", tag=show_tag(asset.tag))
    item.returned_at, item.returned_by, item.condition = None, "", ""
    note(asset, EventKind.UNDONE, "", by=by, now=now, undone="returned", loan=item.loan_id)
    details = {"tag": asset.tag, "loan": item.loan_id}
    record("assets.return.undo", subject=("asset", asset.id), by=by, now=now, details=details)
    return item


def report_damage(item: LoanItem, words: str, photo_id: int | None, *, by: Actor, now: datetime) -> LoanItem:
    """Something was wrong with it when it came back. Refusal: it is still out, or nothing is said."""
    words = words.strip()
    if item.returned_at is None:
        raise Refusal("还没有归还")
    if not words:
        raise Refusal("请写明哪里损坏", field="words")
    item.condition = f"{item.condition}\n{words}".strip()
    event = note(item.asset, EventKind.DAMAGED, words, by=by, now=now, loan=item.loan_id)
    event.photo_id = photo_id
    details = {"tag": item.asset.tag, "loan": item.loan_id, "words": words}
    record("assets.return.damage", subject=("asset", item.asset_id), by=by, now=now, details=details)
    return item


def last_item(asset_id: int) -> LoanItem | None:
    """The latest line of a loan of an asset."""
    query = select(LoanItem).where(LoanItem.asset_id == asset_id).order_by(LoanItem.id.desc())
    return db.session.scalar(query.limit(1))
