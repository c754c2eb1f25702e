"""Who uses an asset now, will use it next, and did before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from unionweb.assets.models import AssetEvent, Hold, LoanItem
from unionweb.base.db import db

RECENT = 10


def holder_of(asset_id: int) -> LoanItem | None:
    """The loan that it is out on; None when it is not out."""
    query = select(LoanItem).where(LoanItem.asset_id == asset_id, LoanItem.returned_at.is_(None))
    return db.session.scalar(query)


def next_hold(asset_id: int, moment: datetime) -> Hold | None:
    """The reservation that goes on or comes next."""
    query = select(Hold).where(Hold.asset_id == asset_id, Hold.holding, Hold.until_at > moment)
    return db.session.scalar(query.order_by(Hold.from_at).limit(1))


def recent_loans(asset_id: int) -> Sequence[LoanItem]:
    """The last of them, the newest first."""
    query = select(LoanItem).where(LoanItem.asset_id == asset_id).order_by(LoanItem.id.desc())
    return db.session.scalars(query.limit(RECENT)).all()


def recent_events(asset_id: int) -> Sequence[AssetEvent]:
    """The last of its history, the newest first."""
    query = select(AssetEvent).where(AssetEvent.asset_id == asset_id).order_by(AssetEvent.id.desc())
    return db.session.scalars(query.limit(RECENT)).all()
