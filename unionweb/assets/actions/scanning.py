"""One field for everything: what is scanned at the desk, and what comes of it.

A member's code or a name sets the borrower. A thing on its shelf goes into the cart. A thing that is out
comes back at once, unless somebody is borrowing: then who has it is named.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from unionweb.assets.actions.bars import bar_at_return
from unionweb.assets.actions.returning import answer_of, give_back
from unionweb.assets.models import Consumable, Kit, MemberCode, Store
from unionweb.assets.queries.borrowers import about, named
from unionweb.assets.queries.cart import consumable_line, line
from unionweb.assets.queries.desk import pieces
from unionweb.assets.queries.scanning import Seen, lent_of, look, taken_back
from unionweb.assets.rules.bodies import ALONE, Body
from unionweb.assets.rules.lending import Piece, unavailable
from unionweb.assets.rules.members import read_code
from unionweb.assets.rules.states import AssetState, LabelKind
from unionweb.assets.rules.terms import UNDO_SECONDS, LendingTerms
from unionweb.base.db import db, driver
from unionweb.base.driver import Statements
from unionweb.base.refusals import Refusal, found
from unionweb.people.queries.persons import candidates

MOST_PEOPLE = 8
MODES = ("desk", "return")
"""Of the desk; "return": nothing is to be lent, whatever is scanned."""

Verdict = dict[str, Any]
Writing = Callable[[], AbstractContextManager[Statements]]


class SignedOut(Exception):
    """Nobody is logged in."""


class NotKeeper(Exception):
    """Somebody who does not keep this store."""


@dataclass(frozen=True, slots=True)
class Scan:
    """`person` who is borrowing, if anybody is, and for whom; `key` of this scan."""

    text: str
    key: str
    mode: str = "desk"
    person: int | None = None
    body: Body = ALONE


def take(token: str, store_id: int, tag: str, scan: Scan, writing: Writing, *, now: datetime) -> Verdict:
    """What came of scanning a label, by whoever has this log-in (hash of its token). `kind` is "asset",
    "kit" or "consumable" (into the cart), or "returned". Raises SignedOut, NotKeeper, and Refusal with what
    to do."""
    seen = look(token, store_id, tag, scan.key, now)
    if seen is None:
        raise SignedOut
    if not seen.keeps:
        raise NotKeeper
    if seen.kind is None:
        raise Refusal("没有编号为 %(tag)s 的物资，请核对标签", tag=scan.text[-12:])
    if not seen.here:
        raise Refusal("这件物资属于另一个物资室")
    if seen.piece is not None:
        return _asset(store_id, seen, seen.piece, scan, writing, now)
    return _other(store_id, seen, tag, scan, now)


def _asset(store_id: int, seen: Seen, piece: Piece, scan: Scan, writing: Writing, now: datetime) -> Verdict:
    before = taken_back(piece.id, scan.key, driver().first) if seen.again else None
    if before is not None:
        return _returned(answer_of(piece, before, now))
    if piece.state is AssetState.LENT:
        if scan.person is not None:
            raise _held(piece)
        with writing() as statements:
            answer = give_back(statements, piece, scan.key, by=seen.keeper, now=now)
            if answer.get("late"):
                bar_at_return(statements, answer["item"], answer["name"], seen.terms, now=now)
            return _returned(answer)
    why = unavailable(piece)
    if why is not None:
        raise Refusal(why)
    if scan.mode == "return":
        raise Refusal("%(what)s在库，不需要归还", what=piece.words)
    if seen.held:
        (piece,) = pieces(store_id, [piece.tag], scan.person, scan.body, now)
    return line(piece, seen.terms, now)


def _held(piece: Piece) -> Refusal:
    lent = lent_of(piece.id, driver().first)
    why = unavailable(replace(piece, out=lent.out if lent else None))
    return Refusal("%(why)s。要归还请先清除借用人再扫", why=why)


def _returned(answer: Verdict) -> Verdict:
    return {"kind": "returned", "undo": UNDO_SECONDS} | answer


def _other(store_id: int, seen: Seen, tag: str, scan: Scan, now: datetime) -> Verdict:
    if seen.kind == LabelKind.KIT:
        return _kit(store_id, seen.terms, tag, scan, now)
    if seen.kind == LabelKind.CONSUMABLE:
        one = found(db.session.scalar(select(Consumable).where(Consumable.tag == tag)))
        if scan.mode == "return":
            raise Refusal("%(name)s是耗材，不需要归还", name=one.name)
        return consumable_line(one)
    if seen.kind == LabelKind.ASSET:
        raise Refusal("这是更换过的旧标签，请扫新标签")
    raise Refusal("这是空白标签，还没有贴到登记过的物资上")


def _kit(store_id: int, terms: LendingTerms, tag: str, scan: Scan, now: datetime) -> Verdict:
    kit = found(db.session.scalar(select(Kit).where(Kit.tag == tag)))
    if kit.closed or not kit.parts:
        raise Refusal("套装“%(name)s”是空的或已停用", name=kit.name)
    parts = pieces(store_id, [part.asset.tag for part in kit.parts], scan.person, scan.body, now)
    if scan.person is None and all(part.out is not None for part in parts):
        raise Refusal("归还套装“%(name)s”请逐件扫描，以便核对是否齐全", name=kit.name)
    for part in parts:
        why = unavailable(part)
        if why is not None:
            raise Refusal("套装“%(name)s”不齐：%(why)s", name=kit.name, why=why)
    if scan.mode == "return":
        raise Refusal("%(what)s在库，不需要归还", what=kit.name)
    lines = [line(part, terms, now) for part in parts]
    return {"kind": "kit", "tag": tag, "name": kit.name, "parts": lines}


def find(store: Store, typed: str, *, now: datetime) -> Verdict:
    """Who is meant by a member code, a name or a number. `kind` is "borrower", or "people" to choose from.
    Refusal: nobody."""
    code, text = read_code(typed), typed.strip()
    if code is not None:
        return _of_code(store, code, now)
    if "/" in text or len(text) < 2:
        raise Refusal("看不懂“%(text)s”：请扫描物资标签或借物码，也可以输入姓名、学号", text=text[:40])
    people = candidates(text, within=[store.unit_id], limit=MOST_PEOPLE)
    if not people:
        raise Refusal("没有找到“%(text)s”：既不是物资编号，也没有这个人", text=text[:40])
    if len(people) == 1:
        return about(store, people[0], now)
    return {"kind": "people", "people": [named(one) for one in people]}


def _of_code(store: Store, code: str, now: datetime) -> Verdict:
    known = db.session.scalar(select(MemberCode).where(MemberCode.code == code))
    if known is None or known.person.left_on is not None:
        raise Refusal("这个借物码已经失效，请对方在“我的借物码”中重新打开")
    return about(store, known.person, now)
