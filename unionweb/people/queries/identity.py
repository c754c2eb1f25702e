"""Who is asking: a log-in's person with the roles held today."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.people.models import Account, Grant, LoginSession, Person, Tenure, Unit
from unionweb.people.rules.roles import Held, Place, roles_of_post
from unionweb.people.rules.who import Who

# This runs before every page, so it asks for columns, not for objects: a third of the time.
_parent = aliased(Unit)


def who_by_session(token_hash: str, now: datetime) -> Who | None:
    """The person of a running log-in; None when it has ended or the account is disabled. Three queries."""
    row = db.session.execute(
        select(Person.id, Person.name, Person.left_on, Unit.id, Unit.parent_id, _parent.parent_id)
        .join(Account, Account.person_id == Person.id)
        .join(LoginSession, LoginSession.person_id == Person.id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(_parent, _parent.id == Unit.parent_id)
        .where(LoginSession.token_hash == token_hash, LoginSession.expires_at > now, ~Account.disabled)
    ).first()
    if row is None:
        return None
    person_id, name, left_on, *units = row
    home = Place(tuple(unit_id for unit_id in units if unit_id is not None))
    held = roles_of(person_id, local_date(now)) if left_on is None else frozenset()
    return Who(person_id, name, held, home, token_hash)


def who_is(person: Person, now: datetime, token_hash: str = "") -> Who:
    """A person with the roles held at a moment."""
    held = roles_of(person.id, local_date(now)) if person.left_on is None else frozenset()
    return Who(person.id, person.name, held, person.unit.place, token_hash)


def roles_of(person_id: int, day: date) -> frozenset[Held]:
    """Every role of a person on a day, from posts and from grants."""
    posts = db.session.execute(
        select(Tenure.post, Tenure.unit_id, Tenure.department_id).where(
            Tenure.person_id == person_id, _serving(day)
        )
    )
    grants = db.session.execute(
        select(Grant.role, Grant.unit_id, Grant.department_id).where(
            Grant.person_id == person_id, Grant.ended_at.is_(None)
        )
    )
    from_posts = (held for post in posts for held in roles_of_post(*post))
    return frozenset(from_posts) | frozenset(Held(*grant) for grant in grants)


def _serving(day: date) -> ColumnElement[bool]:
    return (Tenure.starts_on <= day) & or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)


def tenures_of(person_id: int, day: date) -> list[Tenure]:
    """What a person serves as on a day."""
    return list(db.session.scalars(select(Tenure).where(Tenure.person_id == person_id, _serving(day))))
