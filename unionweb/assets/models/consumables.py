"""Consumables 耗材: what is given away and not given back, by lots, with a log of every movement."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.models.stores import Category, Spot, Store
from unionweb.assets.rules.states import MovementKind
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Department, Person


class Consumable(Model):
    """Paper, pens, badges. `measure`: what one is called ("包"). `stock` is the sum of all movements, kept
    here so that one conditional UPDATE decides who gets the last. `least`: below it the store must buy.
    `self_most`: how many a member may take alone at a time by scanning the label, 0: none."""

    __tablename__ = "asset_consumable"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("least >= 0 AND self_most >= 0", name="limits"),
        Index("ix_asset_consumable_store_id_name", "store_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    tag: Mapped[str] = mapped_column(ForeignKey("asset_label.tag"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    category_id: Mapped[int] = mapped_column(ForeignKey("asset_category.id"))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    measure: Mapped[str] = mapped_column(String(10))
    stock: Mapped[int] = mapped_column(default=0)
    least: Mapped[int] = mapped_column(default=0)
    self_most: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Text, default="")
    closed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")
    category: Mapped[Category] = relationship(lazy="joined")
    spot: Mapped[Spot | None] = relationship(lazy="joined")


class Lot(Model):
    """What came in at once 批次. `rest`: what is left of it; the oldest is used first. `price` in fen of all
    of it."""

    __tablename__ = "asset_lot"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND rest BETWEEN 0 AND quantity", name="rest"),
        Index("ix_asset_lot_consumable_id", "consumable_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consumable_id: Mapped[int] = mapped_column(ForeignKey("asset_consumable.id"))
    quantity: Mapped[int]
    rest: Mapped[int]
    price: Mapped[int | None]
    voucher: Mapped[str] = mapped_column(String(80), default="")
    received_on: Mapped[date]
    expires_on: Mapped[date | None]


class Movement(Model):
    """A change of stock; only ever added. `change` is signed, `after` the stock that it left. `lot`: where it
    concerns one. `person`: who took or brought it; `by`: who entered it."""

    __tablename__ = "asset_movement"
    __table_args__ = (
        CheckConstraint("change <> 0", name="change"),
        CheckConstraint("after >= 0", name="after"),
        Index("ix_asset_movement_consumable_id", "consumable_id"),
        Index("ix_asset_movement_person_id", "person_id"),
        Index("ix_asset_movement_loan_id", "loan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consumable_id: Mapped[int] = mapped_column(ForeignKey("asset_consumable.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_lot.id"))
    kind: Mapped[MovementKind] = mapped_column(one_of(MovementKind))
    change: Mapped[int]
    after: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("asset_loan.id"))
    words: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())

    consumable: Mapped[Consumable] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
