"""Something that is out and becomes late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.lending import NOW, Lending
from tests.world import World
from unionweb.assets.actions import returning
from unionweb.assets.models import LoanItem
from unionweb.assets.rules.lending import Piece
from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.driver import Statements
from unionweb.notices.models import Notice

DUE = NOW + timedelta(days=5, hours=8)
"""When something is due that is lent now: 18:00 of the fifth day."""

ENDS = date(2027, 1, 20)


@dataclass
class Owing:
    """One thing of 300 yuan, lent to the member for the department."""

    desk: Lending
    tag: str
    loan: int
    item: int

    @classmethod
    def build(cls, world: World, semester: bool = True, **more: Any) -> "Owing":
        desk = Lending.build(world)
        if semester:
            world.semester(name="Autumn", starts_on=date(2026, 9, 1), ends_on=ENDS)
        owing = cls(desk, desk.room.asset(price=30000), 0, 0)
        owing.loan, owing.item = owing.lend(owing.tag, **more)
        return owing

    def lend(self, *tags: str, **more: Any) -> tuple[int, int]:
        loan = self.desk.lend(*tags, **more)
        with self.desk.world.look():
            return loan, self.desk.loan(loan).items[0].id

    def one(self) -> LoanItem:
        """Inside `look()` or `work()`."""
        return db.session.get_one(LoanItem, self.item)

    @property
    def borrower(self) -> Actor:
        return Actor(self.desk.member, "王小明")

    def do(self, action: Callable[..., Any], *values: Any, at: datetime = NOW, borrower: bool = False) -> Any:
        """An action about the thing, by the keeper or the borrower."""
        with self.desk.world.work():
            by = self.borrower if borrower else self.desk.by
            return action(self.one(), *values, by=by, now=at)

    def give_back(self, at: datetime) -> None:
        """As the desk does."""
        with self.desk.world.work():
            item = self.one()
            piece = Piece(item.asset_id, item.asset.tag, item.asset.name, item.asset.state)
            statements = Statements.within(db.session.connection())
            returning.give_back(statements, piece, self.desk.key(), by=self.desk.by, now=at)

    def told(self, person: int) -> list[str]:
        """The subjects of a person's notices, in their order."""
        with self.desk.world.look():
            found = db.session.query(Notice.subject).filter_by(person_id=person).order_by(Notice.id)
            return [subject for (subject,) in found]
