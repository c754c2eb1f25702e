"""What a request may have: judged while nobody else can reserve the same things.

The rows of the assets are locked in the order of their ids before anything is looked at (SQLite lets one
write at a time anyway), so that of two who ask for the last one the first gets it and the second is told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from unionweb.assets.models import Asset, Consumable, Store
from unionweb.assets.queries.desk import borrower, consumables_among, kit_parts
from unionweb.assets.queries.holding import candidates, kinds_of, wanted_assets
from unionweb.assets.queries.stores import semesters
from unionweb.assets.rules.bodies import ALONE, Body
from unionweb.assets.rules.holding import (
    Interval,
    check_borrower,
    check_length,
    check_times,
    check_weeks,
    check_window,
)
from unionweb.assets.rules.picking import Chosen, Kind, Picked, pick
from unionweb.assets.rules.tags import read_tag, show_tag
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence
from unionweb.people.models import Person

MOST_THINGS = 200
NOTHING: Mapping[int, int] = {}


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for. `tags` of assets and kits; `counts`: any so many of what the asset with this id
    is; `consumables`: how many of each, by id. `key`: of this very request."""

    person_id: int
    event: str
    starts_at: datetime
    ends_at: datetime
    key: str
    body: Body = ALONE
    venue: str = ""
    words: str = ""
    large: bool = False
    tags: tuple[str, ...] = ()
    counts: Mapping[int, int] = field(default_factory=lambda: NOTHING)
    consumables: Mapping[int, int] = field(default_factory=lambda: NOTHING)

    @property
    def interval(self) -> Interval:
        """Of the event."""
        return Interval(self.starts_at, self.ends_at)


class Clash(Refusal):
    """Why not everything can be had: every reason, the first of them in the sentence."""

    def __init__(self, reasons: Sequence[Sentence]) -> None:
        if len(reasons) == 1:
            super().__init__(reasons[0])
        else:
            super().__init__("%(first)s（另有 %(more)s 项不能借）", first=reasons[0], more=len(reasons) - 1)
        self.reasons = tuple(reasons)


def check_when(store: Store, wanted: Interval, large: bool, now: datetime) -> Interval:
    """The interval, when the store lends then. Refusal: past, too far ahead, stock-taking."""
    check_times(wanted, now)
    check_window(wanted.from_at, large, store.terms, now)
    check_weeks(wanted, semesters(), store.terms)
    return wanted


def choose(store: Store, asking: Asking, person: Person, now: datetime) -> list[Chosen]:
    """The assets for a request, which nobody else can reserve until this transaction ends. Clash names
    everything that cannot be had."""
    check_when(store, asking.interval, asking.large, now)
    named, kinds = things(store, asking.tags, asking.counts)
    if not named and not kinds and not asking.consumables:
        raise Refusal("请先选择要借的物资")
    picked = pick_alone(store, named, kinds, asking.interval, asking.large)
    if picked.missing:
        raise Clash(picked.missing)
    _judge(store, asking, person, [one.asset.id for one in picked.chosen], now)
    check_length(asking.interval, store.terms, [(one.asset.name, one.asset.days) for one in picked.chosen])
    return picked.chosen


def _judge(store: Store, asking: Asking, person: Person, taken: Collection[int], now: datetime) -> None:
    check_borrower(borrower(store.id, person, asking.body, now), len(taken), store.terms)
    if len(taken) > MOST_THINGS:
        raise Refusal("一次最多申请 %(most)s 件", most=MOST_THINGS)
    _check_consumables(store, asking.consumables)


def things(store: Store, tags: Iterable[str], counts: Mapping[int, int]) -> tuple[list[int], dict[Kind, int]]:
    """The assets that are named, the parts of kits in their place, and how many of which kinds. Refusal: no
    such thing in this store."""
    read = [(text, read_tag(text)) for text in tags]
    known = [tag for _text, tag in read if tag is not None]
    parts = kit_parts(store.id, known)
    wanted = list(dict.fromkeys(part for tag in known for part in parts.get(tag, [tag])))
    rows = select(Asset.tag, Asset.id).where(Asset.store_id == store.id, Asset.tag.in_(wanted))
    ids = {row.tag: row.id for row in db.session.execute(rows)}
    for text in [text for text, tag in read if tag is None] + [tag for tag in wanted if tag not in ids]:
        raise Refusal("本物资室没有编号为 %(tag)s 的物资", tag=show_tag(text)[:40])
    asked = {key: number for key, number in counts.items() if number > 0}
    kinds = kinds_of(asked, store.id)
    if len(kinds) < len(asked):
        raise Refusal("有的物资已不在台账中，请重新选择")
    found: dict[Kind, int] = {}
    for key, number in asked.items():
        found[kinds[key]] = found.get(kinds[key], 0) + number
    return [ids[tag] for tag in wanted], found


def pick_alone(
    store: Store,
    named: Sequence[int],
    kinds: Mapping[Kind, int],
    wanted: Interval,
    large: bool,
    but: int | None = None,
) -> Picked:
    """Choose while nobody else can; `but`: reservations of this request are in nobody's way."""
    lock = select(Asset.id).where(Asset.store_id == store.id, wanted_assets(named, list(kinds)))
    db.session.execute(lock.order_by(Asset.id).with_for_update()).all()
    return pick(named, kinds, candidates(store.id, named, list(kinds), wanted, but), wanted, large)


def _check_consumables(store: Store, wanted: Mapping[int, int]) -> None:
    for key, number in wanted.items():
        one = db.session.get(Consumable, key)
        if one is None or one.store_id != store.id or one.closed:
            raise Refusal("有的耗材已停用，请重新选择")
        if number > one.stock:
            raise Refusal(
                "%(name)s只有 %(stock)s %(measure)s", name=one.name, stock=one.stock, measure=one.measure
            )


def split(store: Store, tags: Iterable[str]) -> tuple[tuple[str, ...], dict[int, int]]:
    """The tags without those of consumables, and one of each of those, by id."""
    read = [read_tag(text) or text for text in tags]
    consumables = consumables_among(store.id, read)
    rest = tuple(tag for tag in read if tag not in consumables)
    return rest, dict.fromkeys(consumables.values(), 1)
