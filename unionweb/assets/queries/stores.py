"""Stores, their places and categories."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from unionweb.assets.models import Asset, Category, Spot, Store
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.weeks import SemesterDays
from unionweb.base.db import db
from unionweb.people.models import Semester


def stores(unit_ids: Collection[int] | None = None) -> Sequence[Store]:
    """All of them, or those of some units, in the order of their opening."""
    query = select(Store).order_by(Store.id)
    return db.session.scalars(query if unit_ids is None else query.where(Store.unit_id.in_(unit_ids))).all()


def spots_of(store_id: int) -> Sequence[Spot]:
    """The places in use, by name."""
    query = select(Spot).where(Spot.store_id == store_id, Spot.closed.is_(False))
    return db.session.scalars(query.order_by(Spot.name)).all()


def categories_of(store_id: int) -> Sequence[Category]:
    """By the order of their making."""
    return db.session.scalars(
        select(Category).where(Category.store_id == store_id).order_by(Category.id)
    ).all()


def semesters() -> list[SemesterDays]:
    """All that are known, for counting weeks."""
    return [SemesterDays(one.starts_on, one.ends_on) for one in db.session.scalars(select(Semester))]


def spots_counted(store_id: int) -> Sequence[tuple[Spot, int]]:
    """All places with how many assets are kept there, those in use first."""
    there = (Asset.spot_id == Spot.id) & (Asset.state != AssetState.WRITTEN_OFF)
    query = select(Spot, func.count(Asset.id)).outerjoin(Asset, there).where(Spot.store_id == store_id)
    return db.session.execute(query.group_by(Spot.id).order_by(Spot.closed, Spot.name)).all()


def categories_counted(store_id: int) -> Sequence[tuple[Category, int]]:
    """All categories with how many assets are of it."""
    there = (Asset.category_id == Category.id) & (Asset.state != AssetState.WRITTEN_OFF)
    query = select(Category, func.count(Asset.id)).outerjoin(Asset, there)
    query = query.where(Category.store_id == store_id).group_by(Category.id).order_by(Category.id)
    return db.session.execute(query).all()
