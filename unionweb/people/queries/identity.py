"""Who is asking: a log-in's person with the roles held today."""

from datetime import date, datetime

from sqlalchemy import bindparam, or_, select

from unionweb.base.clock import local_date
from unionweb.base.db import db, table
from unionweb.people.models import Account, Grant, LoginSession, Person, Tenure, Unit
from unionweb.people.rules.roles import Held, Place, roles_of_post
from unionweb.people.rules.who import Who

# These run before every page. So they ask tables for columns, not for objects, and are made once: a fifth of
# the time.
_person, _account, _unit = table(Person).c, table(Account).c, table(Unit).c
_session, _tenure, _grant = table(LoginSession).c, table(Tenure).c, table(Grant).c
_parent = table(Unit).alias()
_of_session = (
    select(_person.id, _person.name, _person.left_on, _unit.id, _unit.parent_id, _parent.c.parent_id)
    .join(table(Account), _account.person_id == _person.id)
    .join(table(LoginSession), _session.person_id == _person.id)
    .join(table(Unit), _unit.id == _person.unit_id)
    .outerjoin(_parent, _parent.c.id == _unit.parent_id)
    .where(
        _session.token_hash == bindparam("token"), _session.expires_at > bindparam("now"), ~_account.disabled
    )
)
_posts = select(_tenure.post, _tenure.unit_id, _tenure.department_id).where(
    _tenure.person_id == bindparam("person"),
    _tenure.starts_on <= bindparam("day"),
    or_(_tenure.ends_on.is_(None), _tenure.ends_on >= bindparam("day")),
)
_grants = select(_grant.role, _grant.unit_id, _grant.department_id).where(
    _grant.person_id == bindparam("person"), _grant.ended_at.is_(None)
)


def who_by_session(token_hash: str, now: datetime) -> Who | None:
    """The person of a running log-in; None when it has ended or the account is disabled. Three queries."""
    row = db.session.execute(_of_session, {"token": token_hash, "now": now}).first()
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
    posts = db.session.execute(_posts, {"person": person_id, "day": day})
    grants = db.session.execute(_grants, {"person": person_id})
    from_posts = (held for post in posts for held in roles_of_post(*post))
    return frozenset(from_posts) | frozenset(Held(*grant) for grant in grants)


def tenures_of(person_id: int, day: date) -> list[Tenure]:
    """What a person serves as on a day."""
    serving = (Tenure.starts_on <= day) & or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)
    return list(db.session.scalars(select(Tenure).where(Tenure.person_id == person_id, serving)))
