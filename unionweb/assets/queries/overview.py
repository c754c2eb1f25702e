"""How a store stands: what is in it, what is out, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from unionweb.assets.models import Asset, Consumable, Kit, Loan, LoanItem, Request, Store, WriteOff
from unionweb.assets.queries.ledger import counts_of
from unionweb.assets.rules.states import AssetState, RequestState, WriteOffState
from unionweb.base.db import db


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of a store: assets by state, loans overdue, requests and write-offs that wait, consumables
    below their least stock, kits."""

    states: Mapping[AssetState, int]
    overdue: int
    requests: int
    write_offs: int
    low: int
    kits: int


def overview(store: Store, now: datetime) -> Overview:
    """Six queries."""
    late = select(func.count(LoanItem.id)).join(Loan, Loan.id == LoanItem.loan_id)
    late = late.where(Loan.store_id == store.id, LoanItem.returned_at.is_(None), LoanItem.due_at < now)
    asked = select(func.count(Request.id)).where(
        Request.store_id == store.id, Request.state == RequestState.ASKED
    )
    wishes = select(func.count(WriteOff.id)).join(Asset, Asset.id == WriteOff.asset_id)
    wishes = wishes.where(Asset.store_id == store.id, WriteOff.state == WriteOffState.ASKED)
    low = select(func.count(Consumable.id)).where(
        Consumable.store_id == store.id, Consumable.stock < Consumable.least, Consumable.closed.is_(False)
    )
    kits = select(func.count(Kit.id)).where(Kit.store_id == store.id, Kit.closed.is_(False))
    return Overview(
        counts_of(store.id), _number(late), _number(asked), _number(wishes), _number(low), _number(kits)
    )


def _number(query: Select[int]) -> int:
    return db.session.scalar(query) or 0
