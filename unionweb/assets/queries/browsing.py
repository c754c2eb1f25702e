"""What a store lends, for those who look for something to borrow."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, case, func, select

from unionweb.assets.models import Asset, Category, Photo
from unionweb.assets.rules.states import AssetState
from unionweb.base.db import db

_LENDABLE = (AssetState.AVAILABLE, AssetState.LENT)


def kinds(store_id: int, text: str = "", category_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """(name, category, total, there, first): things of one name and category, how many the store has to lend,
    how many are there now, the first of them."""
    there = func.sum(case((Asset.state == AssetState.AVAILABLE, 1), else_=0))
    query = select(
        Asset.name,
        Asset.category_id,
        func.count().label("total"),
        there.label("there"),
        func.min(Asset.id).label("first"),
    ).where(Asset.store_id == store_id, Asset.state.in_(_LENDABLE))
    if text:
        query = query.where(Asset.name.icontains(text, autoescape=True))
    if category_id is not None:
        query = query.where(Asset.category_id == category_id)
    # Put together first, named afterwards: there are many assets and few kinds.
    found = query.group_by(Asset.name, Asset.category_id).subquery()
    named = select(found.c.name, Category.name.label("category"), found.c.total, found.c.there, found.c.first)
    named = named.join(Category, Category.id == found.c.category_id)
    return named.order_by(Category.name, found.c.name)


def photos(asset_ids: Collection[int]) -> dict[int, int]:
    """The first picture of each, by asset."""
    query = select(Photo.asset_id, func.min(Photo.id)).where(
        Photo.asset_id.in_(asset_ids), Photo.damage.is_(False)
    )
    return dict(db.session.execute(query.group_by(Photo.asset_id)).all())


def tags_of(asset_ids: Collection[int]) -> dict[int, str]:
    """The tag of each, by asset."""
    query = select(Asset.id, Asset.tag).where(Asset.id.in_(asset_ids))
    return dict(db.session.execute(query).all())
