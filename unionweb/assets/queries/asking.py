"""What a borrower chooses from, and what was chosen so far."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, tuple_

from unionweb.assets.models import Asset, Consumable, Kit, Store
from unionweb.assets.queries.holding import free_counts, kinds_of, uses_of
from unionweb.assets.queries.kits import kits
from unionweb.assets.rules.holding import Interval, clash_words, clashes, held
from unionweb.assets.rules.need_lists import Met
from unionweb.assets.rules.picking import LENDABLE
from unionweb.assets.rules.tags import read_tag
from unionweb.base.db import db
from unionweb.base.text import Sentence, say


@dataclass(frozen=True, slots=True)
class Named:
    """An asset that was chosen by its tag, and why it cannot be had then, if so."""

    asset: Asset
    why: Sentence | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Kinds as `holding.free_counts` gives them, with the number chosen by `first`; assets, kits and
    consumables."""

    kinds: list[Any]
    numbers: Mapping[int, int]
    assets: list[Named]
    kits: list[Kit]
    consumables: list[tuple[Consumable, int]]

    def categories(self) -> Counter[int]:
        """How many assets of each category."""
        found: Counter[int] = Counter()
        for row in self.kinds:
            found[row.category_id] += self.numbers[row.first]
        for asset in [each.asset for each in self.assets] + [
            part.asset for kit in self.kits for part in kit.parts
        ]:
            found[asset.category_id] += 1
        return found


def chosen(
    store: Store,
    counts: Mapping[int, int],
    consumables: Mapping[int, int],
    tags: Iterable[str],
    wanted: Interval,
) -> Choice:
    """What was chosen, as it stands then; what is no thing of this store is left out."""
    kinds = kinds_of(list(counts), store.id)
    rows = _rows(store.id, set(kinds.values()), wanted)
    numbers = {row.first: _number(row, kinds, counts) for row in rows}
    known = [tag for tag in map(read_tag, tags) if tag is not None]
    assets = select(Asset).where(Asset.store_id == store.id, Asset.tag.in_(known)).order_by(Asset.name)
    whole = select(Kit).where(Kit.store_id == store.id, Kit.tag.in_(known), Kit.closed.is_(False))
    given = select(Consumable).where(Consumable.store_id == store.id, Consumable.closed.is_(False))
    given = given.where(Consumable.id.in_(list(consumables)) | Consumable.tag.in_(known))
    return Choice(
        rows,
        numbers,
        _named(list(db.session.scalars(assets)), wanted),
        list(db.session.scalars(whole)),
        [(one, consumables.get(one.id, 1)) for one in db.session.scalars(given.order_by(Consumable.name))],
    )


def _rows(store_id: int, kinds: Collection[tuple[str, int]], wanted: Interval) -> list[Any]:
    if not kinds:
        return []
    of_these = tuple_(Asset.name, Asset.category_id).in_(list(kinds))
    return list(db.session.execute(free_counts(store_id, wanted).where(of_these)))


def _number(row: Any, kinds: Mapping[int, tuple[str, int]], counts: Mapping[int, int]) -> int:
    return sum(counts[key] for key, kind in kinds.items() if kind == (row.name, row.category_id))


def _named(assets: list[Asset], wanted: Interval) -> list[Named]:
    hours = max((one.category.buffer_hours for one in assets), default=0)
    uses = uses_of([one.id for one in assets], wanted, hours)
    found = []
    for one in assets:
        taken = held(wanted.from_at, wanted.until_at, one.category.buffer_hours)
        in_the_way = clashes(taken, uses.get(one.id, ()))
        why = clash_words(in_the_way[0]) if in_the_way else None
        found.append(Named(one, why if one.state in LENDABLE else say("现在不能外借")))
    return found


def others(
    store_id: int, choice: Choice, wanted: Interval, text: str, category_id: int | None
) -> Select[*tuple[Any, ...]]:
    """The kinds that were not chosen yet."""
    query: Select[*tuple[Any, ...]] = free_counts(store_id, wanted, text, category_id)
    taken = [(row.name, row.category_id) for row in choice.kinds]
    return query.where(tuple_(Asset.name, Asset.category_id).not_in(taken)) if taken else query


def kits_then(store_id: int, wanted: Interval) -> list[tuple[Kit, Sentence | None]]:
    """The kits of a store, each with the first reason why it cannot be had whole then."""
    found = list(db.session.scalars(kits(store_id)))
    parts = [part.asset for kit in found for part in kit.parts]
    why = {each.asset.id: each.why for each in _named(parts, wanted)}
    return [
        (kit, next((why[part.asset_id] for part in kit.parts if why[part.asset_id]), None))
        for kit in found
        if kit.parts
    ]


def numbers_of(met: Iterable[Met]) -> tuple[dict[int, int], dict[int, int]]:
    """What a list gets, as a form carries it: of which kinds and which consumables how many."""
    assets: Counter[int] = Counter()
    consumables: Counter[int] = Counter()
    for one in met:
        assets.update(one.assets)
        consumables.update(one.consumables)
    return dict(assets), dict(consumables)
