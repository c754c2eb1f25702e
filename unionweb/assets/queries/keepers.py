"""Who keeps a store, for telling them something."""

from sqlalchemy import or_, select

from unionweb.assets.models import Store
from unionweb.base.db import db
from unionweb.people.models import Grant
from unionweb.people.rules.roles import Role


def keepers_of(store: Store) -> list[int]:
    """The asset officers of the store's unit or of its office; the administrators when there are none."""
    return _granted(store, Role.ASSET_OFFICER) or _granted(store, Role.ADMINISTRATOR)


def _granted(store: Store, role: Role) -> list[int]:
    here = Grant.unit_id.in_(store.place.unit_ids) & Grant.department_id.is_(None)
    office = Grant.department_id == store.office_id if store.office_id else None
    query = select(Grant.person_id).where(Grant.role == role, Grant.ended_at.is_(None))
    query = query.where(here if office is None else or_(here, office))
    return sorted(set(db.session.scalars(query)))
