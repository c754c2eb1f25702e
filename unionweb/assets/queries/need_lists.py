"""The lists of a store, and how much of one can be had."""

from collections.abc import Sequence

from sqlalchemy import select

from unionweb.assets.models import Consumable, NeedList, Store
from unionweb.assets.queries.holding import free_counts
from unionweb.assets.rules.holding import Interval
from unionweb.assets.rules.need_lists import Met, Offered, meet, read_lines
from unionweb.base.db import db
from unionweb.base.refusals import found


def need_list_of(list_id: int) -> NeedList:
    """Raises NotFound."""
    return found(db.session.get(NeedList, list_id))


def need_lists(store_id: int) -> Sequence[NeedList]:
    """By title."""
    query = select(NeedList).where(NeedList.store_id == store_id)
    return db.session.scalars(query.order_by(NeedList.title)).all()


def consumables_offered(store_id: int) -> Sequence[Consumable]:
    """Those in use, by name."""
    query = select(Consumable).where(Consumable.store_id == store_id, Consumable.closed.is_(False))
    return db.session.scalars(query.order_by(Consumable.name)).all()


def met_by(store: Store, one: NeedList, wanted: Interval) -> list[Met]:
    """Each line with what is free of it all that time."""
    rows = db.session.execute(free_counts(store.id, wanted))
    assets = [Offered(row.first, row.name, row.free) for row in rows]
    rest = [Offered(each.id, each.name, each.stock) for each in consumables_offered(store.id)]
    return meet(read_lines(one.lines), assets, rest)
