"""A union's store room: its rules, its places, the kinds of things in it, and the labels."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.rules.states import LabelKind
from unionweb.assets.rules.terms import LendingTerms, read_terms
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Department, Unit
from unionweb.people.rules.roles import Place as RolePlace


class Store(Model):
    """The store room of a unit's union, one each. `terms`: the rules it lends by (`rules.terms`). `office`:
    the department that runs it, whose head writes off what is cheap. `words`: where it is and when it is
    open, for borrowers."""

    __tablename__ = "asset_store"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    terms_data: Mapped[dict[str, Any]] = mapped_column("terms", JSON)
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined")
    office: Mapped[Department | None] = relationship(lazy="joined")

    @property
    def terms(self) -> LendingTerms:
        """The rules it lends by."""
        return read_terms(self.terms_data)

    @property
    def place(self) -> RolePlace:
        """Where it is, for questions about roles."""
        return self.unit.place


class Spot(Model):
    """A place where things are kept 存放地点: a room, a shelf, a cupboard."""

    __tablename__ = "asset_spot"
    __table_args__ = (UniqueConstraint("store_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    name: Mapped[str] = mapped_column(String(60))
    closed: Mapped[bool] = mapped_column(default=False)


class Category(Model):
    """A kind of things 类别, with what differs from the store's rules: `days` of a loan (None: the store's),
    `deposit` in fen for each, whether the adviser approves a request (`large`), whether the borrower confirms
    on the own phone whatever the price, and the hours that are kept free between two reservations."""

    __tablename__ = "asset_category"
    __table_args__ = (
        UniqueConstraint("store_id", "name"),
        CheckConstraint("days IS NULL OR days BETWEEN 1 AND 365", name="days"),
        CheckConstraint("deposit >= 0", name="deposit"),
        CheckConstraint("buffer_hours BETWEEN 0 AND 168", name="buffer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    name: Mapped[str] = mapped_column(String(40))
    days: Mapped[int | None]
    deposit: Mapped[int] = mapped_column(default=0)
    large: Mapped[bool] = mapped_column(default=False)
    confirms: Mapped[bool] = mapped_column(default=False)
    buffer_hours: Mapped[int] = mapped_column(default=0)


class Label(Model):
    """A tag that was given out, whatever it is stuck on: no tag is ever given twice. A blank one is claimed
    with one conditional UPDATE of `kind`. `batch`: blank labels printed together. `replaced_by`: the tag
    that came in its place, when it was damaged or lost."""

    __tablename__ = "asset_label"
    __table_args__ = (Index("ix_asset_label_store_id_kind", "store_id", "kind"),)

    tag: Mapped[str] = mapped_column(String(8), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    kind: Mapped[LabelKind] = mapped_column(one_of(LabelKind), default=LabelKind.BLANK)
    batch: Mapped[str] = mapped_column(String(40), default="")
    replaced_by: Mapped[str | None] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")


class Done(Model):
    """A scan, a hand-over or a return that was carried out, by the key that the phone made for it: the same
    request again is answered from here and changes nothing. `answer`: what it came to."""

    __tablename__ = "asset_done"
    __table_args__ = ({"info": {"untraced": "keys of requests; what they did is logged"}},)

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
