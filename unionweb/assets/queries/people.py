"""Who is meant at the shelf, and where he serves."""

from datetime import datetime

from sqlalchemy import select

from unionweb.assets.models import MemberCode, Store
from unionweb.assets.rules.members import read_code
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.people.queries.identity import tenures_of
from unionweb.people.queries.persons import candidates


def find_person(store: Store, text: str) -> Person | None:
    """By member code, number, or a name that only one has; None for nobody, or several."""
    code = read_code(text)
    if code is not None:
        known = db.session.scalar(select(MemberCode).where(MemberCode.code == code))
        return known.person if known is not None and known.person.left_on is None else None
    people = candidates(text, within=[store.unit_id], limit=5) if len(text) > 1 else []
    exact = [one for one in people if text in (one.number, one.name)]
    found = exact or people
    return found[0] if len(found) == 1 else None


def department_of(person_id: int, unit_id: int, now: datetime) -> int | None:
    """The department of a union where somebody serves."""
    served = (one for one in tenures_of(person_id, local_date(now)) if one.unit_id == unit_id)
    return next((one.department_id for one in served if one.department_id is not None), None)
