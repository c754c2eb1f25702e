"""Requests to borrow, what they hold, and the lists of what a large event needs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.models.consumables import Consumable
from unionweb.assets.models.ledger import Asset
from unionweb.assets.models.stores import Store
from unionweb.assets.rules.states import RequestState
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Department, Person, Unit


class Request(Model):
    """A wish to borrow for an event 借用申请: [starts_at, ends_at). `large`: a large or school-level event,
    which books earlier and goes first. `must`: who still has to agree, in order ("office", "adviser")."""

    __tablename__ = "asset_request"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("department_id IS NULL OR unit_id IS NULL", name="body"),
        Index("ix_asset_request_store_id_state", "store_id", "state"),
        Index("ix_asset_request_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    event: Mapped[str] = mapped_column(String(120))
    venue: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    large: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime())
    state: Mapped[RequestState] = mapped_column(one_of(RequestState), default=RequestState.ASKED)
    must: Mapped[list[Any]] = mapped_column(JSON, default=list)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    holds: Mapped[list["Hold"]] = relationship(order_by="Hold.id", lazy="selectin")
    wants: Mapped[list["Want"]] = relationship(order_by="Want.id", lazy="selectin")
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id", lazy="selectin")


class Hold(Model):
    """An asset that a request reserves: [from_at, until_at), with the hours kept free after it. `holding`:
    still; what is collected, refused, cancelled or over holds nothing any more."""

    __tablename__ = "asset_hold"
    __table_args__ = (
        UniqueConstraint("request_id", "asset_id"),
        CheckConstraint("from_at < until_at", name="times"),
        Index("ix_asset_hold_clash", "asset_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("asset_request.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime())
    until_at: Mapped[datetime] = mapped_column(UTCDateTime())
    holding: Mapped[bool] = mapped_column(default=True)

    request: Mapped[Request] = relationship(lazy="joined", back_populates="holds")
    asset: Mapped[Asset] = relationship(lazy="joined")


class Want(Model):
    """So many of a consumable that a request asks for; taken from the stock when they are handed over."""

    __tablename__ = "asset_want"
    __table_args__ = (
        UniqueConstraint("request_id", "consumable_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("asset_request.id"))
    consumable_id: Mapped[int] = mapped_column(ForeignKey("asset_consumable.id"))
    quantity: Mapped[int]

    consumable: Mapped[Consumable] = relationship(lazy="joined")


class Answer(Model):
    """What somebody who must agree said of a request; `step` as in `Request.must`."""

    __tablename__ = "asset_request_answer"
    __table_args__ = (Index("ix_asset_request_answer_request_id", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("asset_request.id"))
    step: Mapped[str] = mapped_column(String(20))
    agreed: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime())


class NeedList(Model):
    """What events of a kind need 物资需求清单: `lines` are [{"category", "name", "quantity", "words"}]. A
    request that begins with it reserves what is free of each line."""

    __tablename__ = "asset_need_list"
    __table_args__ = (UniqueConstraint("store_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    title: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[list[Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
