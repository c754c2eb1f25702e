"""Stock-taking 盘点: what should be there, what was scanned, and what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.assets.models.ledger import Asset
from unionweb.assets.models.stores import Category, Spot, Store
from unionweb.assets.rules.states import AssetState, StocktakeState
from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.people.models import Person

_COUNTING = text("state = 'counting'")


class Stocktake(Model):
    """A session of two people, of the whole store or of one place or category. One goes on in a store at a
    time. `proposed_at`: when the two handed in what is to change in the ledger; `answer`: what was said to
    it by whoever approves."""

    __tablename__ = "asset_stocktake"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two_people"),
        Index(
            "uq_asset_stocktake_counting",
            "store_id",
            unique=True,
            sqlite_where=_COUNTING,
            postgresql_where=_COUNTING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey("asset_store.id"))
    title: Mapped[str] = mapped_column(String(80))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("asset_category.id"))
    first_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[StocktakeState] = mapped_column(one_of(StocktakeState), default=StocktakeState.COUNTING)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    proposed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    approved_by: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    store: Mapped[Store] = relationship(lazy="joined")
    spot: Mapped[Spot | None] = relationship(lazy="joined")
    category: Mapped[Category | None] = relationship(lazy="joined")
    first: Mapped[Person] = relationship(foreign_keys=[first_id], lazy="joined")
    second: Mapped[Person] = relationship(foreign_keys=[second_id], lazy="joined")


class StockLine(Model):
    """An asset as the ledger has it when the session begins. Where `in_scope` is not set it is not looked for
    here: its line was added when it was scanned. `found_at`, `found_spot_id`, `found_by`: of the scan that
    counts. `settled`: what is to be done about a difference (`rules.counting.Decision`)."""

    __tablename__ = "asset_stock_line"
    __table_args__ = (Index("ix_asset_stock_line_asset_id", "asset_id"),)

    stocktake_id: Mapped[int] = mapped_column(
        ForeignKey("asset_stocktake.id"), primary_key=True, autoincrement=False
    )
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), primary_key=True, autoincrement=False)
    in_scope: Mapped[bool]
    state: Mapped[AssetState] = mapped_column(one_of(AssetState))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    found_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    found_spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    found_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled: Mapped[str] = mapped_column(String(20), default="")

    asset: Mapped[Asset] = relationship(lazy="joined")
    spot: Mapped[Spot | None] = relationship(foreign_keys=[spot_id], lazy="joined")
    found_spot: Mapped[Spot | None] = relationship(foreign_keys=[found_spot_id], lazy="joined")


class StockScan(Model):
    """Everything that was scanned, each once by the key that the phone made; also what nobody knows (no
    `asset_id`). `tag`: what was read. A mistaken one is taken back and stays, or it would come in again when
    the phone repeats it."""

    __tablename__ = "asset_stock_scan"
    __table_args__ = (
        Index("ix_asset_stock_scan_asset", "stocktake_id", "asset_id"),
        Index("ix_asset_stock_scan_received", "stocktake_id", "received_at"),
    )

    stocktake_id: Mapped[int] = mapped_column(
        ForeignKey("asset_stocktake.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    tag: Mapped[str] = mapped_column(String(120))
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    spot_id: Mapped[int | None] = mapped_column(ForeignKey("asset_spot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scanned_at: Mapped[datetime] = mapped_column(UTCDateTime())
    received_at: Mapped[datetime] = mapped_column(UTCDateTime())
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
