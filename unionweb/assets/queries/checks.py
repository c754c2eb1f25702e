"""What must hold of the asset desk, beyond what the tables themselves enforce. Each yields its offenders."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from unionweb.assets.models import (
    Asset,
    Category,
    Consumable,
    Hold,
    Kit,
    KitPart,
    Label,
    Loan,
    LoanItem,
    Lot,
    Movement,
    Request,
    Spot,
    WriteOff,
)
from unionweb.assets.rules.states import HOLDING, AssetState, LabelKind, WriteOffState
from unionweb.base.db import db


def lent_or_here() -> Iterator[str]:
    """Assets that are lent and that nobody has, or that somebody has and are not lent; two open loans of one
    thing; things out of a hand-over that was taken back."""
    out = select(LoanItem.asset_id).where(LoanItem.returned_at.is_(None))
    held = out.where(LoanItem.asset_id == Asset.id).correlate(Asset).exists()
    query = select(Asset.tag).where((Asset.state == AssetState.LENT) != held).order_by(Asset.id)
    yield from (f"asset {tag}" for tag in db.session.scalars(query))
    twice = out.group_by(LoanItem.asset_id).having(func.count() > 1)
    yield from (f"asset {number}: two open loans" for number in db.session.scalars(twice))
    undone = select(LoanItem.id).join(Loan, Loan.id == LoanItem.loan_id)
    undone = undone.where(Loan.undone_at.is_not(None), LoanItem.returned_at.is_(None))
    yield from (
        f"asset_loan_item {number}: of a hand-over taken back" for number in db.session.scalars(undone)
    )


def overlapping_holds() -> Iterator[str]:
    """Two requests that reserve one thing at the same time."""
    other, another = aliased(Hold), aliased(Request)
    query = (
        select(Hold.id, other.id)
        .join(Request, Request.id == Hold.request_id)
        .join(other, (other.asset_id == Hold.asset_id) & (Hold.id < other.id))
        .join(another, another.id == other.request_id)
        .where(
            Hold.holding,
            other.holding,
            Request.state.in_(HOLDING),
            another.state.in_(HOLDING),
            Hold.from_at < other.until_at,
            other.from_at < Hold.until_at,
        )
    )
    yield from (f"asset_hold {one} and {two}" for one, two in db.session.execute(query))


def idle_holds() -> Iterator[str]:
    """Requests that are over and still reserve something."""
    query = select(Request.id).join(Hold, Hold.request_id == Request.id).distinct()
    query = query.where(Hold.holding, Request.state.not_in(HOLDING))
    yield from (f"asset_request {number}" for number in db.session.scalars(query))


def foreign_stores() -> Iterator[str]:
    """Things in a place or of a category of another store; kits with parts of another store."""
    tables: tuple[type[Asset] | type[Consumable], ...] = (Asset, Consumable)
    for table in tables:
        query = select(table.tag).outerjoin(Spot, Spot.id == table.spot_id)
        query = query.join(Category, Category.id == table.category_id)
        query = query.where(or_(Category.store_id != table.store_id, Spot.store_id != table.store_id))
        yield from (f"{table.__tablename__} {tag}" for tag in db.session.scalars(query))
    parts = select(Kit.tag).join(KitPart, KitPart.kit_id == Kit.id)
    parts = parts.join(Asset, Asset.id == KitPart.asset_id).where(Asset.store_id != Kit.store_id).distinct()
    yield from (f"asset_kit {tag}" for tag in db.session.scalars(parts))


def wrong_labels() -> Iterator[str]:
    """Tags whose label says that they are stuck on something else, or belong to another store."""
    kinds: dict[type[Asset] | type[Kit] | type[Consumable], LabelKind] = {
        Asset: LabelKind.ASSET,
        Kit: LabelKind.KIT,
        Consumable: LabelKind.CONSUMABLE,
    }
    for table, kind in kinds.items():
        query = select(table.tag).join(Label, Label.tag == table.tag)
        query = query.where(or_(Label.kind != kind, Label.store_id != table.store_id))
        yield from (f"asset_label {tag}" for tag in db.session.scalars(query))


def unfounded_write_offs() -> Iterator[str]:
    """What was written off although nobody approved it, or approved and is still in the ledger."""
    approved = select(WriteOff.id).where(
        WriteOff.asset_id == Asset.id, WriteOff.state == WriteOffState.APPROVED
    )
    gone = Asset.state == AssetState.WRITTEN_OFF
    query = select(Asset.tag).where(gone != approved.correlate(Asset).exists())
    yield from (f"asset {tag}" for tag in db.session.scalars(query.order_by(Asset.id)))


def broken_movements() -> Iterator[str]:
    """Consumables whose movements do not follow on one another; lots that no movement brought."""
    before = func.lag(Movement.after, 1, 0).over(partition_by=Movement.consumable_id, order_by=Movement.id)
    rows = select(Movement.id, Movement.after, (before + Movement.change).label("should")).subquery()
    query = select(rows.c.id).where(rows.c.after != rows.c.should)
    yield from (f"asset_movement {number}" for number in db.session.scalars(query.order_by(rows.c.id)))
    foreign = select(Movement.id).join(Lot, Lot.id == Movement.lot_id)
    foreign = foreign.where(Lot.consumable_id != Movement.consumable_id)
    yield from (f"asset_movement {number}: lot of another" for number in db.session.scalars(foreign))
