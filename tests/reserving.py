"""A store where things are reserved: beside `tests.lending` an adviser, and requests by the real actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.lending import DAY, HOUR, NOW, Lending
from tests.world import World
from unionweb.assets.actions import approvals, requests
from unionweb.assets.actions.asking import Asking
from unionweb.assets.models import Asset, Consumable, Hold, Label, Lot, Request, Store
from unionweb.assets.queries.requests import step_of
from unionweb.assets.rules.bodies import ALONE, Body
from unionweb.assets.rules.holding import Interval
from unionweb.assets.rules.states import LabelKind
from unionweb.assets.rules.tags import new_tag
from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.people.models import Person


def at(days: float, hours: float = 0) -> datetime:
    """So long after `NOW`."""
    return NOW + days * DAY + hours * HOUR


@dataclass
class Reserving(Lending):
    """Ids; requests begin two days from `NOW` and last for eight hours unless said otherwise."""

    adviser: int = 0

    @classmethod
    def build(cls, world: World) -> "Reserving":
        made = super().build(world)
        assert isinstance(made, Reserving)
        made.adviser = world.adviser()
        return made

    def ask(
        self,
        *tags: str,
        person: int = 0,
        start: datetime | None = None,
        end: datetime | None = None,
        body: Body | None = None,
        event: str = "Concert",
        large: bool = False,
        counts: Mapping[int, int] | None = None,
        consumables: Mapping[int, int] | None = None,
        key: str = "",
        now: datetime = NOW,
    ) -> int:
        """A request; its id."""
        person = person or self.member
        usual = self.body if person == self.member else ALONE
        start = start or at(2)
        asking = Asking(
            person_id=person,
            event=event,
            starts_at=start,
            ends_at=end or start + 8 * HOUR,
            key=key or self.key(),
            body=usual if body is None else body,
            large=large,
            tags=tags,
            counts=counts or {},
            consumables=consumables or {},
        )
        with self.world.work():
            return requests.ask(self.the_store(), asking, by=self.actor(person), now=now).id

    def the_store(self) -> Store:
        return db.session.get_one(Store, self.store)

    def actor(self, person: int) -> Actor:
        return Actor(person, db.session.get_one(Person, person).name)

    def approve(self, request: int, by: int = 0, words: str = "", now: datetime = NOW) -> str:
        """At the step it stands; the state it is in then."""
        with self.world.work():
            one = db.session.get_one(Request, request)
            step = step_of(one)
            actor = self.actor(by or (self.adviser if step == "adviser" else self.keeper))
            return approvals.approve(one, step, words, by=actor, now=now).state.value

    def refuse(self, request: int, words: str = "No", by: int = 0) -> str:
        with self.world.work():
            one = db.session.get_one(Request, request)
            return approvals.refuse(one, words, by=self.actor(by or self.keeper), now=NOW).state.value

    def cancel(self, request: int) -> str:
        with self.world.work():
            one = db.session.get_one(Request, request)
            return requests.cancel(one, by=self.actor(one.person_id), now=NOW).state.value

    def restore(self, request: int, now: datetime = NOW) -> str:
        with self.world.work():
            one = db.session.get_one(Request, request)
            return requests.restore(one, by=self.actor(one.person_id), now=now).state.value

    def move(self, request: int, start: datetime, end: datetime | None = None) -> int:
        with self.world.work():
            one = db.session.get_one(Request, request)
            wanted = Interval(start, end or start + 8 * HOUR)
            return requests.move(one, wanted, by=self.actor(one.person_id), now=NOW).id

    def lapse(self, now: datetime) -> int:
        with self.world.work():
            return requests.lapse_requests(now)

    def asset_id(self, tag: str) -> int:
        with self.world.look():
            return int(db.session.query(Asset.id).filter_by(tag=tag).scalar())

    def held(self, request: int) -> set[str]:
        """The tags that a request holds."""
        with self.world.look():
            query = db.session.query(Asset.tag).join(Hold, Hold.asset_id == Asset.id)
            return {row.tag for row in query.filter(Hold.request_id == request, Hold.holding)}

    def request_state(self, request: int) -> str:
        with self.world.look():
            return db.session.get_one(Request, request).state.value

    def consumable(self, name: str = "Paper", stock: int = 10) -> int:
        tag = new_tag()
        with self.world.work():
            db.session.add(Label(tag=tag, store_id=self.store, kind=LabelKind.CONSUMABLE, made_at=NOW))
            db.session.flush()
            category = db.session.query(Asset.category_id).limit(1).scalar() or 1
            made = Consumable(
                store_id=self.store,
                tag=tag,
                name=name,
                category_id=category,
                measure="包",
                stock=stock,
                created_at=NOW,
            )
            db.session.add(made)
            db.session.flush()
            lot = {"quantity": stock, "rest": stock, "received_on": NOW.date()}
            db.session.add(Lot(consumable_id=made.id, **lot))
            record("test.build", subject=("asset_consumable", made.id), by=SYSTEM, now=NOW)
            return made.id
