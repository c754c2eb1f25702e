"""A store where things are lent: its keeper, a member who borrows for a department, what is on the shelf."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stores import Room, store
from tests.world import World
from unionweb.assets.actions.desk import Wish, lend
from unionweb.assets.actions.stores import change_terms
from unionweb.assets.models import Asset, Hold, Kit, KitPart, Label, Loan, Request, Store
from unionweb.assets.rules.bodies import Body
from unionweb.assets.rules.states import AssetState, LabelKind, RequestState
from unionweb.assets.rules.tags import new_tag
from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
"""A Wednesday morning in Shanghai, in no stock-taking week."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Lending:
    """Ids, and tags."""

    world: World
    room: Room
    keeper: int
    member: int
    department: int
    other: int
    serial: int = 0

    @classmethod
    def build(cls, world: World) -> "Lending":
        room = store(world)
        with world.work():
            keeper = world.teacher(name="Keeper")
            world.grant(keeper, Role.ASSET_OFFICER)
            department = world.department(name="权益服务部")
            member, other = world.student(name="王小明"), world.student(name="李四")
            world.tenure(member, Post.OFFICER, department_id=department)
        return cls(world, room, keeper, member, department, other)

    @property
    def store(self) -> int:
        return self.room.id

    @property
    def by(self) -> Actor:
        return Actor(self.keeper, "Keeper")

    @property
    def body(self) -> Body:
        return Body(self.department)

    def key(self) -> str:
        """A fresh one, as a phone makes it."""
        self.serial += 1
        return f"key-{self.serial:08}"

    def wish(self, *tags: str, **more: Any) -> Wish:
        return replace(Wish(self.member, tags, self.key(), self.body), **more)

    def lend(self, *tags: str, at: datetime = NOW, **more: Any) -> int:
        """Hand over; the loan."""
        wish = self.wish(*tags, **more)
        with self.world.work():
            return lend(db.session.get_one(Store, self.store), wish, by=self.by, now=at).id

    def terms(self, **values: Any) -> None:
        """Other rules."""
        with self.world.work():
            one = db.session.get_one(Store, self.store)
            change_terms(one, replace(one.terms, **values), by=SYSTEM, now=NOW)

    def put(self, tag: str, state: AssetState) -> None:
        """Into a state, past the ledger."""
        with self.world.work():
            db.session.query(Asset).filter_by(tag=tag).one().state = state
            record("test.change", subject=("asset", None), by=SYSTEM, now=NOW)

    def state(self, tag: str) -> str:
        with self.world.look():
            return str(db.session.query(Asset.state).filter_by(tag=tag).scalar().value)

    def loan(self, loan_id: int) -> Loan:
        """Call inside `world.look()`."""
        return db.session.get_one(Loan, loan_id)

    def kit(self, *tags: str, name: str = "Kit") -> str:
        """A kit of these assets; its tag."""
        tag = new_tag()
        with self.world.work():
            db.session.add(Label(tag=tag, store_id=self.store, kind=LabelKind.KIT, made_at=NOW))
            db.session.flush()
            kit = Kit(store_id=self.store, tag=tag, name=name, created_at=NOW)
            db.session.add(kit)
            db.session.flush()
            for one in db.session.query(Asset).filter(Asset.tag.in_(tags)):
                db.session.add(KitPart(kit_id=kit.id, asset_id=one.id))
            record("test.build", subject=("asset_kit", kit.id), by=SYSTEM, now=NOW)
        return tag

    def reserve(
        self,
        person: int,
        *tags: str,
        start: datetime = NOW + DAY,
        end: datetime = NOW + 2 * DAY,
        state: RequestState = RequestState.APPROVED,
    ) -> int:
        """A request that holds these assets."""
        with self.world.work():
            made = Request(
                store_id=self.store,
                person_id=person,
                event="Concert",
                starts_at=start,
                ends_at=end,
                state=state,
                asked_at=NOW,
            )
            db.session.add(made)
            db.session.flush()
            for one in db.session.query(Asset).filter(Asset.tag.in_(tags)):
                db.session.add(Hold(request_id=made.id, asset_id=one.id, from_at=start, until_at=end))
            record("test.build", subject=("asset_request", made.id), by=SYSTEM, now=NOW)
            return made.id
