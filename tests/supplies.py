"""Consumables in the store where things are lent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.lending import NOW, Lending
from tests.world import World
from unionweb.assets.actions import consumables, stock
from unionweb.assets.models import Consumable, Lot, Movement, Store
from unionweb.assets.queries.stores import categories_of
from unionweb.audit import Actor
from unionweb.base.db import db

TODAY = NOW.date()


@dataclass
class Supplies:
    """A consumable by its id; `paper` is one of which 10 came in."""

    desk: Lending
    paper: int

    @classmethod
    def build(cls, world: World, stock: int = 10, **values: Any) -> "Supplies":
        supplies = cls(Lending.build(world), 0)
        supplies.paper = supplies.add("Paper", **values)
        if stock:
            supplies.restock(stock)
        return supplies

    def add(self, name: str, **values: Any) -> int:
        with self.desk.world.work():
            store = db.session.get_one(Store, self.desk.store)
            details = consumables.ConsumableDetails(name, categories_of(store.id)[-1], "包", **values)
            return consumables.register(store, details, by=self.desk.by, now=NOW).id

    def one(self, consumable: int | None = None) -> Consumable:
        """Inside `look()` or `work()`."""
        return db.session.get_one(Consumable, consumable or self.paper)

    def tag(self) -> str:
        with self.desk.world.look():
            return self.one().tag

    def restock(self, quantity: int, received: date = TODAY, expires: date | None = None) -> int:
        with self.desk.world.work():
            delivery = stock.Delivery(quantity, received, expires_on=expires)
            return stock.restock(self.one(), delivery, self.desk.key(), by=self.desk.by, now=NOW)

    def take(self, quantity: int, key: str = "", at: datetime = NOW, **about: Any) -> int:
        with self.desk.world.work():
            whom = stock.Concerning(**({"person_id": self.desk.member} | about))
            key = key or self.desk.key()
            return stock.take(self.one(), quantity, whom, key, by=self.desk.by, now=at)

    def take_alone(self, quantity: int, key: str = "", at: datetime = NOW) -> int:
        with self.desk.world.work():
            key = key or self.desk.key()
            return stock.take_alone(self.one(), quantity, key, by=self.member, now=at)

    @property
    def member(self) -> Actor:
        return Actor(self.desk.member, "王小明")

    def stock(self) -> int:
        with self.desk.world.look():
            return self.one().stock

    def rests(self) -> list[int]:
        """Of the lots, in the order in which they came."""
        with self.desk.world.look():
            lots = db.session.query(Lot).filter_by(consumable_id=self.paper).order_by(Lot.id)
            return [one.rest for one in lots]

    def moved(self) -> list[tuple[str, int, int]]:
        """(kind, change, after) of every movement."""
        with self.desk.world.look():
            found = db.session.query(Movement).filter_by(consumable_id=self.paper).order_by(Movement.id)
            return [(one.kind.value, one.change, one.after) for one in found]
