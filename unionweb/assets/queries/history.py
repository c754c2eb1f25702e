"""Everything that happened to an asset, the newest first: what was done, who had it, which pictures came."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, literal, select, union_all

from unionweb.assets.models import AssetEvent, LoanItem, Photo
from unionweb.assets.rules.states import EVENT_KINDS, EventKind
from unionweb.base.db import db
from unionweb.base.text import mark

_EVENT, _LENT, _RETURNED, _PHOTO = "event", "lent", "returned", "photo"
_OF_LOANS = (EventKind.LENT, EventKind.RETURNED)
PICTURED = mark("添加照片")

CHANGED = {
    "name": mark("名称"),
    "category": mark("类别"),
    "spot": mark("存放地点"),
    "custodian": mark("保管人"),
    "serial": mark("序列号"),
    "price": mark("价格"),
    "bought_on": mark("购置日期"),
    "voucher": mark("凭证"),
    "words": mark("备注"),
    "tag": mark("编号"),
    "kit": mark("套装"),
}
"""What the details of an event speak of, from and to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `label` is to be translated; `changes` are (what, from, to); `item` is the
    loan that began or ended with it."""

    at: datetime
    label: str
    by: str
    words: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    photo_id: int | None = None
    item: LoanItem | None = None
    returned: bool = False


def moments(asset_id: int) -> Select[Any]:
    """(kind, id) of each, the newest first, to be paged; `entries` tells what they are."""
    lent = LoanItem.asset_id == asset_id
    shown = exists().where(AssetEvent.photo_id == Photo.id)
    parts = union_all(
        select(literal(_EVENT).label("kind"), AssetEvent.id.label("id"), AssetEvent.at.label("at")).where(
            AssetEvent.asset_id == asset_id, AssetEvent.kind.not_in(_OF_LOANS)
        ),
        select(literal(_LENT), LoanItem.id, LoanItem.lent_at).where(lent),
        select(literal(_RETURNED), LoanItem.id, LoanItem.returned_at).where(
            lent, LoanItem.returned_at.is_not(None)
        ),
        select(literal(_PHOTO), Photo.id, Photo.added_at).where(Photo.asset_id == asset_id, ~shown),
    ).subquery()
    return select(parts.c.kind, parts.c.id).order_by(parts.c.at.desc(), parts.c.kind, parts.c.id.desc())


def entries(rows: Sequence[Any]) -> list[Entry]:
    """What a page of `moments` names. Three queries at most."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for kind, key in rows:
        wanted[kind].append(key)
    events = _by_id(AssetEvent, wanted[_EVENT])
    items = _by_id(LoanItem, [*wanted[_LENT], *wanted[_RETURNED]])
    photos = _by_id(Photo, wanted[_PHOTO])
    found = {_EVENT: events, _LENT: items, _RETURNED: items, _PHOTO: photos}
    return [_READERS[kind](found[kind][key]) for kind, key in rows]


def _by_id(table: Any, ids: Iterable[int]) -> dict[int, Any]:
    chosen = list(ids)
    if not chosen:
        return {}
    return {one.id: one for one in db.session.scalars(select(table).where(table.id.in_(chosen))).unique()}


def _event(one: AssetEvent) -> Entry:
    told = {**one.details.get("changed", {}), **{key: one.details.get(key) for key in ("spot", "tag")}}
    pairs = {key: value for key, value in told.items() if isinstance(value, list) and len(value) == 2}
    changes = tuple((CHANGED.get(key, key), str(old), str(new)) for key, (old, new) in pairs.items())
    label = mark("删除照片") if "photo" in one.details else EVENT_KINDS[one.kind]
    return Entry(one.at, label, one.by, one.words, changes, one.photo_id)


def _lent(one: LoanItem) -> Entry:
    return Entry(one.lent_at, EVENT_KINDS[EventKind.LENT], one.loan.by, one.override, item=one)


def _returned(one: LoanItem) -> Entry:
    at = one.returned_at
    assert at is not None
    kind = EVENT_KINDS[EventKind.RETURNED]
    return Entry(at, kind, one.returned_by, one.condition, item=one, returned=True)


def _photo(one: Photo) -> Entry:
    return Entry(one.added_at, PICTURED, "", photo_id=one.id)


_READERS: dict[str, Any] = {_EVENT: _event, _LENT: _lent, _RETURNED: _returned, _PHOTO: _photo}
