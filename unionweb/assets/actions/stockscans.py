"""What the two phones of a count send: each scan once, however often and however late it arrives."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from unionweb.assets.actions.once import KEY
from unionweb.assets.models import Asset, Label, StockLine, StockScan, Stocktake
from unionweb.assets.queries.stocktakes import lines_of, scans_of, spots_by_id
from unionweb.assets.rules.counting import FINDINGS, Counted, Finding, settle
from unionweb.assets.rules.states import LabelKind, StocktakeState
from unionweb.assets.rules.tags import read_tag, show_tag
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import NotAllowed
from unionweb.base.text import Sentence, mark, say

VERBS = {"assets.stocktake.scan": mark("盘点扫描")}
MOST_TEXT = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """What a phone sends. `spot`: where the person stands; `at`: by the clock of the phone. With `undo` it
    takes back the scan of that key instead."""

    key: str
    text: str = ""
    spot: int | None = None
    at: datetime | None = None
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one of them. `kind`: a finding, or "again", "unknown", "closed", "taken_back",
    "malformed". `good`: nothing to look at."""

    key: str
    kind: str
    words: Sentence
    good: bool = False


CLOSED = mark("清点已经结束，“%(text)s”没有计入")


def record_scans(
    stocktake_id: int, sent: Sequence[Sent], *, by: Actor, now: datetime
) -> tuple[list[Verdict], StocktakeState]:
    """Write down what is new; a verdict for each that was sent, in order, and the state of the count. Raises
    NotAllowed for somebody who is neither of the two."""
    stocktake = _locked(stocktake_id, by)
    known = _known(stocktake_id, [one.undo or one.key for one in sent])
    counting = stocktake.state is StocktakeState.COUNTING
    fresh = [one for one in sent if _sound(one) and one.key not in known and not one.undo] if counting else []
    undone = [one.undo for one in sent if one.undo] if counting else []
    touched = _write(stocktake, fresh, by, now) | _take_back(stocktake_id, undone, now)
    counted = _settled(stocktake, touched | {asset for asset in known.values() if asset is not None})
    _note_found(stocktake_id, [counted[asset] for asset in touched])
    if fresh or undone:
        told = {"scans": len(fresh), "taken_back": len(undone)}
        record(
            "assets.stocktake.scan", subject=("asset_stocktake", stocktake_id), by=by, now=now, details=told
        )
    recorded = _known(stocktake_id, [one.key for one in sent])
    tell = _Teller(stocktake, counted, recorded)
    return [tell.verdict(one) for one in sent], stocktake.state


def _locked(stocktake_id: int, by: Actor) -> Stocktake:
    """On PostgreSQL one phone waits here for the other, and for whoever ends the count: what is read after
    this stays so."""
    query = select(Stocktake.id).where(Stocktake.id == stocktake_id).with_for_update()
    db.session.execute(query)
    stocktake = db.session.get(Stocktake, stocktake_id, populate_existing=True)
    if stocktake is None or by.id not in (stocktake.first_id, stocktake.second_id):
        raise NotAllowed
    return stocktake


def _sound(one: Sent) -> bool:
    return KEY.fullmatch(one.key) is not None and bool(one.text.strip()) and one.at is not None


def _known(stocktake_id: int, keys: Collection[str]) -> dict[str, int | None]:
    """The asset of each scan that is written down, by key."""
    query = select(StockScan.key, StockScan.asset_id).where(
        StockScan.stocktake_id == stocktake_id, StockScan.key.in_(keys)
    )
    return dict(db.session.execute(query).all())


def _write(stocktake: Stocktake, fresh: Iterable[Sent], by: Actor, now: datetime) -> set[int]:
    """The assets that were scanned."""
    once = {one.key: one for one in fresh}
    assets = _assets(stocktake.store_id, [one.text for one in once.values()])
    spots = spots_by_id(stocktake.store_id)
    rows = [
        {
            "stocktake_id": stocktake.id,
            "key": one.key,
            "tag": plain(one.text),
            "asset_id": assets.get(read_tag(one.text) or ""),
            "spot_id": one.spot if one.spot in spots else None,
            "person_id": by.id,
            # The clock of a phone may be wrong by years: between the beginning and now it only orders.
            "scanned_at": min(max(one.at or now, stocktake.started_at), now),
            "received_at": now,
        }
        for one in once.values()
    ]
    if rows:
        db.session.execute(insert(StockScan), rows)
    touched = set(assets.values())
    _add_lines(stocktake, touched)
    return touched


def plain(text: str) -> str:
    """What is kept of what was read: the tag if it is one, else the text, cut."""
    return read_tag(text) or text.strip()[:MOST_TEXT]


def _assets(store_id: int, texts: Iterable[str]) -> Mapping[str, int]:
    tags = {tag for text in texts if (tag := read_tag(text)) is not None}
    query = select(Asset.tag, Asset.id).where(Asset.store_id == store_id, Asset.tag.in_(tags))
    return dict(db.session.execute(query).all())


def _add_lines(stocktake: Stocktake, assets: Collection[int]) -> None:
    """For what was scanned and is not in the scope of this count."""
    query = select(StockLine.asset_id).where(
        StockLine.stocktake_id == stocktake.id, StockLine.asset_id.in_(assets)
    )
    there = set(db.session.scalars(query))
    strangers = select(Asset).where(Asset.id.in_(set(assets) - there))
    for asset in db.session.scalars(strangers):
        line = StockLine(stocktake_id=stocktake.id, asset_id=asset.id, in_scope=False)
        line.state, line.spot_id = asset.state, asset.spot_id
        db.session.add(line)
    db.session.flush()


def _take_back(stocktake_id: int, keys: Collection[str], now: datetime) -> set[int]:
    """The assets whose scans these were."""
    mine = (StockScan.stocktake_id == stocktake_id) & StockScan.key.in_(keys)
    standing = mine & StockScan.taken_back_at.is_(None)
    taken = update(StockScan).where(standing).values(taken_back_at=now).returning(StockScan.asset_id)
    return {asset for asset in db.session.scalars(taken) if asset is not None} if keys else set()


def _settled(stocktake: Stocktake, assets: Collection[int]) -> dict[int, Counted]:
    """What these assets come to now."""
    scans = scans_of(stocktake.id, assets)
    return {
        line.asset: settle(line, [scan for scan in scans if scan.asset == line.asset])
        for line in lines_of(stocktake, assets)
    }


def _note_found(stocktake_id: int, counted: Iterable[Counted]) -> None:
    """Into their lines, for the counters on the screen."""
    rows = [
        {
            "stocktake_id": stocktake_id,
            "asset_id": one.line.asset,
            "found_at": one.scan.at if one.scan else None,
            "found_spot_id": one.scan.spot if one.scan else None,
            "found_by": one.scan.person if one.scan else None,
        }
        for one in counted
    ]
    if rows:
        db.session.execute(update(StockLine), rows)


class _Teller:
    """Puts into words what came of each scan."""

    def __init__(
        self, stocktake: Stocktake, counted: Mapping[int, Counted], recorded: Mapping[str, int | None]
    ) -> None:
        self.stocktake, self.counted, self.recorded = stocktake, counted, recorded
        self.spots = spots_by_id(stocktake.store_id)
        query = select(Asset.id, Asset.name).where(Asset.id.in_(counted))
        self.names = dict(db.session.execute(query).all())

    def verdict(self, one: Sent) -> Verdict:
        """The answer to one."""
        text = plain(one.text)
        shown = show_tag(text) if read_tag(text) else text
        if one.undo:
            return self._undone(one)
        if not _sound(one):
            return Verdict(one.key, "malformed", say("这一条不完整，没有计入：%(text)s", text=shown))
        if one.key not in self.recorded:
            return Verdict(one.key, "closed", say(CLOSED, text=shown))
        asset = self.recorded[one.key]
        if asset is None:
            return Verdict(one.key, "unknown", unknown_words(text, self.stocktake.store_id))
        return self._asset(one.key, asset)

    def _undone(self, one: Sent) -> Verdict:
        if self.stocktake.state is StocktakeState.COUNTING:
            return Verdict(one.key, "taken_back", say("已撤销这一条"), True)
        return Verdict(one.key, "closed", say("清点已经结束，不能再撤销"))

    def _asset(self, key: str, asset: int) -> Verdict:
        counted, name = self.counted[asset], self.names[asset]
        if counted.scan is None or counted.scan.key != key:
            return Verdict(key, "again", say("%(name)s已经扫过，只算一件", name=name))
        good = counted.finding is Finding.FOUND or counted.line.spot is None
        return Verdict(key, counted.finding.value, self._words(counted, name), good)

    def _words(self, counted: Counted, name: str) -> Sentence:
        line = counted.line
        home = self.spots.get(line.spot or 0)
        if counted.finding is Finding.FOUND:
            return say("%(name)s：找到", name=name)
        if counted.finding is Finding.MISPLACED and home is None:
            return say("%(name)s：找到，台账上没有写存放地点", name=name)
        if counted.finding in (Finding.MISPLACED, Finding.ELSEWHERE) and home is not None:
            why = say(FINDINGS[counted.finding])
            return say("%(name)s：%(why)s，应在%(home)s", name=name, why=why, home=home.name)
        return say("%(name)s：%(why)s", name=name, why=say(FINDINGS[counted.finding]))


def unknown_words(text: str, store_id: int) -> Sentence:
    """Why something that was read counts for nothing."""
    tag = read_tag(text)
    label = db.session.get(Label, tag) if tag else None
    if tag is None or label is None:
        return say("“%(text)s”不是这里的物资编号", text=show_tag(text) if tag else text)
    if label.store_id != store_id:
        return say("%(tag)s属于另一间物资室（%(unit)s）", tag=show_tag(tag), unit=label.store.unit.name)
    return say(_LABELS[label.kind], tag=show_tag(tag))


_LABELS = {
    LabelKind.BLANK: mark("%(tag)s是空白标签，还没有登记成物资"),
    LabelKind.KIT: mark("%(tag)s是套装，请逐件扫描里面的物资"),
    LabelKind.CONSUMABLE: mark("%(tag)s是耗材，不在盘点范围内"),
    LabelKind.ASSET: mark("%(tag)s是换下来的旧标签，请扫新标签"),
}
