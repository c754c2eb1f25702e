"""The ledger 台账: assets with their photos and history, and kits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.models.stores import Category, Spot, Store
from unionweb.assets.rules.states import AssetState, EventKind, WriteOffState
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Person


class Asset(Model):
    """A thing with a tag. `price` in fen; `version` grows with each change of what people typed, so that two
    who edit at once do not overwrite each other. `custodian` keeps it and answers for it."""

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("price IS NULL OR price >= 0", name="price"),
        # Holds all that a search looks at, so that it reads no row of the table but those it shows.
        Index(
            "ix_asset_found",
            "store_id",
            "name",
            "serial",
            "tag",
            "state",
            "spot_id",
            "custodian_id",
            "category_id",
        ),
        Index("ix_asset_store_id_state", "store_id", "state"),
        Index("ix_asset_spot_id", "spot_id"),
        Index("ix_asset_category_id", "category_id"),
        Index("ix_asset_custodian_id", "custodian_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    tag: Mapped[str] = mapped_column(ForeignKey("asset_label.tag"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    category_id: Mapped[int] = mapped_column(ForeignKey("asset_category.id"))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    custodian_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AssetState] = mapped_column(one_of(AssetState), default=AssetState.AVAILABLE)
    serial: Mapped[str] = mapped_column(String(80), default="")
    price: Mapped[int | None]
    bought_on: Mapped[date | None]
    voucher: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")
    category: Mapped[Category] = relationship(lazy="joined")
    spot: Mapped[Spot | None] = relationship(lazy="joined")
    custodian: Mapped[Person | None] = relationship(lazy="joined")
    photos: Mapped[list["Photo"]] = relationship(order_by="Photo.id", lazy="select")


class Photo(Model):
    """A picture of an asset, or of its damage. `stored`: its name among the files of this installation."""

    __tablename__ = "asset_photo"
    __table_args__ = (Index("ix_asset_photo_asset_id", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored: Mapped[str] = mapped_column(String(64), unique=True)
    damage: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime())


class AssetEvent(Model):
    """Something that happened to an asset 履历; only ever added. `by`: the name of who did it. `words`: in
    people's own words. `details`: what changed, from and to."""

    __tablename__ = "asset_event"
    __table_args__ = (Index("ix_asset_event_asset_id", "asset_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    kind: Mapped[EventKind] = mapped_column(one_of(EventKind, checked=False))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    by: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("asset_photo.id"))


class Kit(Model):
    """A real set of assets 套装 with a tag of its own: scanned once, all of it goes out."""

    __tablename__ = "asset_kit"

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"), index=True)
    tag: Mapped[str] = mapped_column(ForeignKey("asset_label.tag"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text, default="")
    closed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())

    store: Mapped[Store] = relationship(lazy="joined")
    parts: Mapped[list["KitPart"]] = relationship(order_by="KitPart.asset_id", lazy="selectin")


class KitPart(Model):
    """An asset belongs to one kit at most."""

    __tablename__ = "asset_kit_part"
    __table_args__ = (Index("ix_asset_kit_part_kit_id", "kit_id"),)

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), primary_key=True, autoincrement=False)
    kit_id: Mapped[int] = mapped_column(ForeignKey("asset_kit.id"))

    asset: Mapped[Asset] = relationship(lazy="joined")


class WriteOff(Model):
    """A wish to write an asset off 报废, and the answer. `value` in fen decides who may answer; None: nobody
    knows what it cost. One waits for an answer at a time."""

    __tablename__ = "asset_write_off"
    __table_args__ = (
        Index(
            "uq_asset_write_off_asked",
            "asset_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    state: Mapped[WriteOffState] = mapped_column(one_of(WriteOffState), default=WriteOffState.ASKED)
    value: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime())
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    answer: Mapped[str] = mapped_column(Text, default="")

    asset: Mapped[Asset] = relationship(lazy="joined")
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by], lazy="joined")
    answerer: Mapped[Person | None] = relationship(foreign_keys=[answered_by], lazy="joined")


class AssetImport(Model):
    """A file on its way into the ledger: headers, and rows of [number in the file, cells], until it is taken
    in or dropped. By `sha256` a file that was taken in is known again. `registered`: how many assets came
    of it."""

    __tablename__ = "asset_import"
    __table_args__ = (
        Index("ix_asset_import_store_id_sha256", "store_id", "sha256"),
        {"info": {"untraced": "a draft; what becomes of it is logged when it is taken in"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    filename: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    headers: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[list[tuple[int, list[str]]]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    registered: Mapped[int] = mapped_column(default=0)

    store: Mapped[Store] = relationship(lazy="joined")
