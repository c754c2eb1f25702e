"""Wishes to write assets off."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from unionweb.assets.models import Asset, Store, WriteOff
from unionweb.assets.rules.states import WriteOffState
from unionweb.base.db import db
from unionweb.base.refusals import found


def write_off_of(write_off_id: int) -> WriteOff:
    """Raises NotFound."""
    return found(db.session.get(WriteOff, write_off_id))


def write_offs(store_id: int, state: WriteOffState | None = None) -> Select[WriteOff]:
    """Those of a store, what waits and the newest first."""
    query = select(WriteOff).join(Asset, Asset.id == WriteOff.asset_id).where(Asset.store_id == store_id)
    if state is not None:
        query = query.where(WriteOff.state == state)
    return query.order_by(WriteOff.state != WriteOffState.ASKED, WriteOff.id.desc())


def waiting_write_offs() -> Sequence[tuple[WriteOff, Store]]:
    """All that wait for an answer, with their stores, the oldest first."""
    query = (
        select(WriteOff, Store)
        .join(Asset, Asset.id == WriteOff.asset_id)
        .join(Store, Store.id == Asset.store_id)
        .where(WriteOff.state == WriteOffState.ASKED)
    )
    return [(wish, store) for wish, store in db.session.execute(query.order_by(WriteOff.id))]


def waiting_for(asset_id: int) -> WriteOff | None:
    """The wish about an asset that nobody has answered; there is one at most."""
    query = select(WriteOff).where(WriteOff.asset_id == asset_id, WriteOff.state == WriteOffState.ASKED)
    return db.session.scalar(query)
