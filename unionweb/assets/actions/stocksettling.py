"""What a count changes in the ledger: nothing, until somebody else than the two has approved it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from unionweb.assets.actions import ledger
from unionweb.assets.actions.history import note, note_all
from unionweb.assets.actions.stocktakes import NOT_HERE
from unionweb.assets.models import Asset, LoanItem, Spot, StockLine, Stocktake
from unionweb.assets.queries.stocktakes import decisions_of, result_of
from unionweb.assets.rules.counting import Counted, Decision, Finding, options
from unionweb.assets.rules.states import AssetState, EventKind, StocktakeState
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say

VERBS = {
    "assets.stocktake.approve": mark("批准盘点结果"),
    "assets.stocktake.send_back": mark("退回盘点处理意见"),
    "assets.stocktake.returned": mark("盘点时登记归还"),
}
_KINDS = {
    Decision.LOST: EventKind.LOST,
    Decision.FOUND: EventKind.FOUND,
    Decision.REPAIRED: EventKind.REPAIRED,
}


def approve(stocktake: Stocktake, *, by: Actor, now: datetime) -> Stocktake:
    """Carry out what the two proposed and write the count into the history of what was found. A thing that
    the desk has touched meanwhile stays as it is, and its line says so. Refusal: one of the two, nothing was
    proposed."""
    _refuse_own(stocktake, by)
    mine = (Stocktake.id == stocktake.id) & (Stocktake.state == StocktakeState.COUNTED)
    settled = {"state": StocktakeState.SETTLED, "settled_at": now, "approved_by": by.name}
    turned = update(Stocktake).where(mine, Stocktake.proposed_at.is_not(None)).values(settled)
    if db.session.scalar(turned.returning(Stocktake.id), execution_options=NOT_HERE) is None:
        raise Refusal("这份盘点结果已经处理过了，请重新载入页面")
    # Still as it was before this transaction: what changed until now is to be seen.
    result = result_of(stocktake)
    db.session.refresh(stocktake)
    seen = [one.line.asset for one in result.of(Finding.FOUND, Finding.MISPLACED)]
    note_all(seen, EventKind.COUNTED, {"stocktake": stocktake.id}, stocktake.title, by=by, now=now)
    changed = _Settling(stocktake, by, now).carry_out(result.differences)
    _log("assets.stocktake.approve", stocktake, by, now, seen=len(seen), changed=changed)
    return stocktake


def send_back(stocktake: Stocktake, words: str, *, by: Actor, now: datetime) -> Stocktake:
    """The two have to look again. Refusal: one of the two, no words, nothing was proposed."""
    _refuse_own(stocktake, by)
    if not words.strip():
        raise Refusal("请写明退回的理由", field="words")
    mine = (Stocktake.id == stocktake.id) & (Stocktake.state == StocktakeState.COUNTED)
    values = {"proposed_at": None, "answer": words.strip()}
    turned = update(Stocktake).where(mine, Stocktake.proposed_at.is_not(None)).values(values)
    if db.session.scalar(turned.returning(Stocktake.id), execution_options=NOT_HERE) is None:
        raise Refusal("这份盘点结果已经处理过了，请重新载入页面")
    db.session.refresh(stocktake)
    _log("assets.stocktake.send_back", stocktake, by, now, words=words.strip())
    return stocktake


def _refuse_own(stocktake: Stocktake, by: Actor) -> None:
    if by.id is None or by.id in (stocktake.first_id, stocktake.second_id):
        raise Refusal("盘点结果须由两位清点人以外的人审批")


class _Settling:
    """One approval, line by line."""

    def __init__(self, stocktake: Stocktake, by: Actor, now: datetime) -> None:
        self.stocktake, self.by, self.now = stocktake, by, now
        self.moves: defaultdict[int, list[int]] = defaultdict(list)

    def carry_out(self, differences: Iterable[Counted]) -> int:
        """How many assets it changed."""
        wishes = decisions_of(self.stocktake.id)
        changed, overtaken = 0, []
        for one in differences:
            wish = Decision(wishes.get(one.line.asset, Decision.KEPT))
            if wish in (Decision.KEPT, Decision.SEARCHING):
                continue
            if wish in options(one) and self._done(one, wish):
                changed += 1
            else:
                overtaken.append(one.line.asset)
        self._move()
        self._overtake(overtaken)
        return changed

    def _done(self, one: Counted, wish: Decision) -> bool:
        asset = db.session.get_one(Asset, one.line.asset)
        here = one.scan.spot if one.scan else None
        try:
            if wish is Decision.RETURNED:
                self._bring_back(asset, one)
            elif wish in _KINDS:
                words = str(say("盘点：%(title)s", title=self.stocktake.title))
                ledger.change_state(asset, _KINDS[wish], words, by=self.by, now=self.now)
        except Refusal:
            return False
        if here is not None and here != asset.spot_id:
            self.moves[here].append(asset.id)
        return True

    def _bring_back(self, asset: Asset, one: Counted) -> None:
        """It stood on its shelf, so it came back when it was seen there at the latest."""
        lent = (Asset.id == asset.id) & (Asset.state == AssetState.LENT)
        back = update(Asset).where(lent).values(state=AssetState.AVAILABLE).returning(Asset.id)
        if db.session.scalar(back, execution_options=NOT_HERE) is None:
            raise ledger.wrong_state(asset, EventKind.RETURNED)
        seen = one.scan.at if one.scan else self.now
        out = (LoanItem.asset_id == asset.id) & LoanItem.returned_at.is_(None)
        ended = {"returned_at": max(seen, self.stocktake.started_at), "returned_by": self.by.name}
        db.session.execute(update(LoanItem).where(out).values(ended), execution_options=NOT_HERE)
        db.session.refresh(asset, ["state"])
        details = {"stocktake": self.stocktake.id}
        note(asset, EventKind.RETURNED, self.stocktake.title, by=self.by, now=self.now, **details)
        subject, told = ("asset", asset.id), {"tag": asset.tag, **details}
        record("assets.stocktake.returned", subject=subject, by=self.by, now=self.now, details=told)

    def _move(self) -> None:
        for spot_id, assets in self.moves.items():
            spot = db.session.get_one(Spot, spot_id)
            if not spot.closed:
                ledger.move(self.stocktake.store, assets, spot, by=self.by, now=self.now)

    def _overtake(self, assets: list[int]) -> None:
        values = {"settled": Decision.OVERTAKEN.value}
        mine = (StockLine.stocktake_id == self.stocktake.id) & StockLine.asset_id.in_(assets)
        db.session.execute(update(StockLine).where(mine).values(values), execution_options=NOT_HERE)


def _log(verb: str, stocktake: Stocktake, by: Actor, now: datetime, **details: object) -> None:
    told = {"title": stocktake.title, **details}
    record(verb, subject=("asset_stocktake", stocktake.id), by=by, now=now, details=told)
