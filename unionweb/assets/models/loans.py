"""Who has what: loans with what was lent, deposits, bars, and the codes that members show at the desk."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.models.ledger import Asset
from unionweb.assets.models.stores import Store
from unionweb.assets.rules.states import DepositKind
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Department, Person, Unit

_OUT = text("returned_at IS NULL")


class MemberCode(Model):
    """The code that a member shows at the desk, from the alphabet of tags with "M" and a dash before it. The
    member can have a new one at any time; the old one is then nobody's."""

    __tablename__ = "asset_member_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())

    person: Mapped[Person] = relationship(lazy="joined")


class Loan(Model):
    """What was handed over at once. `person` answers for it, for a department of a union, or a unit (a
    college's union, a class, a club), or alone. `confirmed_at`: when the borrower signed for it on the own
    phone; `must_confirm`: the rule asks for it. `undone_at`: the hand-over was taken back at once; it counts
    for nothing."""

    __tablename__ = "asset_loan"
    __table_args__ = (
        CheckConstraint("department_id IS NULL OR unit_id IS NULL", name="body"),
        Index("ix_asset_loan_person_id", "person_id"),
        Index("ix_asset_loan_store_id_lent_at", "store_id", "lent_at"),
        Index("ix_asset_loan_request_id", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("asset_request.id"))
    event: Mapped[str] = mapped_column(String(120), default="")
    by: Mapped[str] = mapped_column(String(80))
    lent_at: Mapped[datetime] = mapped_column(UTCDateTime())
    must_confirm: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined", foreign_keys=[unit_id])
    items: Mapped[list["LoanItem"]] = relationship(
        order_by="LoanItem.id", lazy="selectin", back_populates="loan"
    )


class LoanItem(Model):
    """An asset that is out, or was. Of one asset one is out at a time: the index says so. `override`: why it
    was lent although somebody else had reserved it. `noticed_at`: the borrower said beforehand that it will
    be late. `returned_key`: of the scan that took it back, by which the same scan is known. `condition`: what
    was wrong when it came back."""

    __tablename__ = "asset_loan_item"
    __table_args__ = (
        Index("uq_asset_loan_item_out", "asset_id", unique=True, sqlite_where=_OUT, postgresql_where=_OUT),
        Index("ix_asset_loan_item_loan_id", "loan_id"),
        Index("ix_asset_loan_item_asset_id", "asset_id"),
        Index("ix_asset_loan_item_due_at", "due_at", sqlite_where=_OUT, postgresql_where=_OUT),
        CheckConstraint("returned_at IS NULL OR returned_at >= lent_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("asset_loan.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    lent_at: Mapped[datetime] = mapped_column(UTCDateTime())
    due_at: Mapped[datetime] = mapped_column(UTCDateTime())
    extended: Mapped[int] = mapped_column(default=0)
    override: Mapped[str] = mapped_column(String(200), default="")
    noticed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    returned_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    returned_by: Mapped[str] = mapped_column(String(80), default="")
    returned_key: Mapped[str | None] = mapped_column(String(40))
    condition: Mapped[str] = mapped_column(Text, default="")

    loan: Mapped[Loan] = relationship(lazy="joined", back_populates="items")
    asset: Mapped[Asset] = relationship(lazy="joined")


class Deposit(Model):
    """An entry of the deposits' ledger 押金; only ever added. `amount` in fen: positive what was taken,
    negative what was given back or kept for damage."""

    __tablename__ = "asset_deposit"
    __table_args__ = (
        CheckConstraint("(kind = 'taken') = (amount > 0) AND amount <> 0", name="amount"),
        Index("ix_asset_deposit_loan_id", "loan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("asset_loan.id"))
    kind: Mapped[DepositKind] = mapped_column(one_of(DepositKind))
    amount: Mapped[int]
    words: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    loan: Mapped[Loan] = relationship(lazy="joined")


class Claim(Model):
    """What a borrower owes for damage or loss 赔偿, in fen; of things that are lent only, never consumables.
    `paid_at`: settled, also when it was waived (`waived` says why)."""

    __tablename__ = "asset_claim"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_asset_claim_item_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("asset_loan_item.id"))
    amount: Mapped[int]
    words: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    paid_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    waived: Mapped[str] = mapped_column(String(200), default="")
    settled_by: Mapped[str] = mapped_column(String(80), default="")

    item: Mapped[LoanItem] = relationship(lazy="joined")


class Bar(Model):
    """Somebody may not borrow 停借 until a day (included), with the body for which it was borrowed. Lifted
    early only with a reason."""

    __tablename__ = "asset_bar"
    __table_args__ = (
        Index("ix_asset_bar_person_id", "person_id"),
        Index("ix_asset_bar_store_id_ends_on", "store_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("asset_loan_item.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    lifted_by: Mapped[str] = mapped_column(String(80), default="")
    lifted_words: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
