"""A count in a store: two officers, two places, and phones that send what they scan."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from tests.stores import Room, store
from tests.world import World
from unionweb.assets.actions import stockscans, stocktakes
from unionweb.assets.actions.stockscans import Sent, Verdict
from unionweb.assets.actions.stocktakes import StocktakePlan, Wishes
from unionweb.assets.actions.stores import add_spot
from unionweb.assets.models import Asset, Category, Spot, Stocktake, Store
from unionweb.assets.queries.stocktakes import result_of
from unionweb.assets.rules.counting import Finding, Result
from unionweb.audit import SYSTEM, Actor, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

_keys = count(1)


def key() -> str:
    """As a phone makes one."""
    return f"key-{next(_keys):08}"


@dataclass
class Counting:
    """A store with a shelf and a cupboard, the two who count, and who approves."""

    world: World
    room: Room
    first: int
    second: int
    president: int
    shelf: int
    cupboard: int
    id: int = 0

    @classmethod
    def build(cls, world: World) -> "Counting":
        """Nothing in it yet."""
        room = store(world)
        first, second, president = (world.student() for _person in range(3))
        world.grant(first, Role.ASSET_OFFICER)
        world.tenure(second, Post.OFFICER, department_id=world.department())
        world.tenure(president, Post.PRESIDIUM)
        with world.work():
            where = db.session.get_one(Store, room.id)
            shelf, cupboard = (
                add_spot(where, name, by=SYSTEM, now=clock.now()).id for name in ("Shelf", "Cupboard")
            )
        return cls(world, room, first, second, president, shelf, cupboard)

    def assets(self, number: int, spot: int | None = None, category: int = 0) -> list[str]:
        """So many in a place; their tags."""
        tags = self.room.assets(number, category=category)
        with self.world.work():
            for tag in tags:
                self.asset(tag).spot_id = spot
            record("test.build", subject=("asset_store", self.room.id), by=SYSTEM, now=clock.now())
        return tags

    def asset(self, tag: str) -> Asset:
        """Inside a unit of work."""
        return db.session.query(Asset).filter_by(tag=tag).one()

    def begin(self, spot: int | None = None, category: int | None = None) -> int:
        """The count itself."""
        with self.world.work():
            get = db.session.get_one
            plan = StocktakePlan(
                "Semester",
                get(Person, self.first),
                get(Person, self.second),
                get(Spot, spot) if spot else None,
                get(Category, category) if category else None,
            )
            made = stocktakes.begin(
                get(Store, self.room.id), plan, by=self.actor(self.first), now=clock.now()
            )
            self.id = made.id
        return self.id

    def actor(self, person: int) -> Actor:
        """Inside a unit of work."""
        return Actor(person, db.session.get_one(Person, person).name)

    def send(self, person: int, *sent: Sent) -> list[Verdict]:
        """One batch of a phone."""
        with self.world.work():
            verdicts, _state = stockscans.record_scans(self.id, sent, by=self.actor(person), now=clock.now())
            return verdicts

    def scan(self, tags: list[str], spot: int | None = None, person: int = 0) -> list[Sent]:
        """Scan them all; what was sent."""
        sent = [a_scan(tag, spot) for tag in tags]
        self.send(person or self.first, *sent)
        return sent

    def finish(self) -> None:
        """Both say that it is over."""
        with self.world.work():
            other = db.session.get_one(Person, self.second).name
            stocktakes.finish(self.one, other, by=self.actor(self.first), now=clock.now())

    def propose(self, wishes: Wishes) -> None:
        """Hand in what is to change."""
        with self.world.work():
            stocktakes.propose(self.one, wishes, by=self.actor(self.second), now=clock.now())

    @property
    def one(self) -> Stocktake:
        """Inside an application context."""
        return db.session.get_one(Stocktake, self.id)

    def result(self) -> Result:
        """As it stands."""
        with self.world.look():
            return result_of(self.one)

    def tags(self, *findings: Finding) -> set[str]:
        """The tags of the lines with these findings."""
        with self.world.look():
            lines = result_of(self.one).of(*findings)
            return {db.session.get_one(Asset, one.line.asset).tag for one in lines}


def a_scan(text: str, spot: int | None = None, at: datetime | None = None) -> Sent:
    """As a phone sends it."""
    return Sent(key(), text, spot, at or clock.now())
