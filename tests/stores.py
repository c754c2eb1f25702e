"""A store of the school's union with assets, its keeper, and people who borrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.world import World
from unionweb.assets.actions import stores
from unionweb.assets.models import Asset, Category, Label, Store
from unionweb.assets.rules.states import LabelKind
from unionweb.assets.rules.tags import new_tag
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Unit


@dataclass
class Room:
    """The store by its id, and its assets by tag."""

    world: World
    id: int

    def asset(self, name: str = "Speaker", price: int | None = None, category: int = 0) -> str:
        """One more; its tag."""
        return self.assets(1, name, price, category)[0]

    def assets(
        self, count: int, name: str = "Speaker", price: int | None = None, category: int = 0
    ) -> list[str]:
        """So many of one name, in the so-many-th category; their tags."""
        with self.world.work():
            return add_assets(self.id, count, name, price, category)


def add_assets(
    store_id: int, count: int, name: str, price: int | None, category: int, now: datetime | None = None
) -> list[str]:
    """Straight into the tables, as an import would; inside a unit of work."""
    now = now or clock.now()
    kinds: Sequence[Category] = (
        db.session.query(Category).filter_by(store_id=store_id).order_by(Category.id).all()
    )
    tags = [new_tag() for _ in range(count)]
    db.session.add_all(Label(tag=tag, store_id=store_id, kind=LabelKind.ASSET, made_at=now) for tag in tags)
    db.session.flush()
    common = {"store_id": store_id, "name": name, "price": price, "category_id": kinds[category].id}
    db.session.add_all(Asset(tag=tag, created_at=now, **common) for tag in tags)
    db.session.flush()
    record("test.build", subject=("asset_store", store_id), by=SYSTEM, now=now)
    return tags


def store(world: World, unit_id: int | None = None) -> Room:
    """A store with the usual rules, of the school unless said otherwise."""
    with world.work():
        unit = db.session.get_one(Unit, unit_id or world.school)
        made: Store = stores.open_store(unit, by=SYSTEM, now=clock.now())
        return Room(world, made.id)
