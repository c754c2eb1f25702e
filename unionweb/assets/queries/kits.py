"""Kits and what is in them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from unionweb.assets.models import Kit, KitPart
from unionweb.assets.rules.changing import worst
from unionweb.assets.rules.states import AssetState
from unionweb.base.db import db
from unionweb.base.refusals import found


def kit_by_id(kit_id: int) -> Kit:
    """Raises NotFound."""
    return found(db.session.get(Kit, kit_id))


def kits(store_id: int, text: str = "") -> Select[Kit]:
    """Those of a store that are not dissolved, by name, their parts along."""
    query = select(Kit).where(Kit.store_id == store_id, Kit.closed.is_(False))
    if text:
        query = query.where(Kit.name.icontains(text, autoescape=True))
    return query.options(selectinload(Kit.parts)).order_by(Kit.name, Kit.id)


def kit_with(asset_id: int) -> Kit | None:
    """The kit that an asset is in; there is one at most."""
    return db.session.scalar(select(Kit).join(KitPart).where(KitPart.asset_id == asset_id))


def kit_state(kit: Kit) -> AssetState | None:
    """That of its worst part; None while it has none."""
    return worst(frozenset(part.asset.state for part in kit.parts))
