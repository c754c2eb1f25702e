"""One-time codes: give them out, and use them once."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions import accounts
from unionweb.people.actions.sessions import NewSession
from unionweb.people.keys import code_key
from unionweb.people.models import Account, ActivationCode, Person
from unionweb.people.queries.accounts import person_by_typed_number
from unionweb.people.queries.activation import code_of
from unionweb.people.rules.codes import (
    VALID_FOR,
    Activation,
    is_live,
    new_code,
    read_code,
    read_number,
    show_code,
)

VERBS = {
    "people.code.issue": mark("发放激活码"),
    "people.code.issue_many": mark("批量发放激活码"),
}

_WRONG = mark("学号或激活码不对。激活码只能用一次，重新发放后旧码作废；请核对，或请管理员重新发放。")


@dataclass(frozen=True, slots=True)
class Slip:
    """A code for one person, to be handed over; nobody can read it later."""

    person_id: int
    name: str
    number: str
    unit: str
    code: str
    expires_at: datetime

    @property
    def shown(self) -> str:
        """The code as people read it."""
        return show_code(self.code)


def issue_code(person: Person, *, by: Actor, now: datetime) -> Slip:
    """A code for one person; an earlier one stops working, a password keeps working until the code
    is used. Raises Refusal."""
    if person.left_on is not None:
        raise Refusal("%(name)s已离校，不能发放激活码。", name=person.name)
    account = db.session.get(Account, person.id)
    if account is not None and account.disabled:
        raise Refusal("%(name)s的账号已停用，请先恢复账号。", name=person.name)
    [slip] = _issue([person], now)
    details = {"name": person.name, "number": person.number, "expires_at": slip.expires_at}
    record("people.code.issue", subject=("person", person.id), by=by, now=now, details=details)
    return slip


def issue_codes(unit_id: int, people: Sequence[Person], *, by: Actor, now: datetime) -> list[Slip]:
    """Codes for several persons of a unit, in their order; earlier ones stop working. Raises
    Refusal when there is nobody."""
    if not people:
        raise Refusal("这里没有需要发放激活码的人。")
    slips = _issue(people, now)
    details = {"numbers": [slip.number for slip in slips], "expires_at": slips[0].expires_at}
    record("people.code.issue_many", subject=("unit", unit_id), by=by, now=now, details=details)
    return slips


def revoke_code(person_id: int) -> None:
    """A code stops working when its holder is given a role: whoever handed it out may know it, and was
    entitled to vouch for somebody without that role only."""
    db.session.execute(delete(ActivationCode).where(ActivationCode.person_id == person_id))


def _issue(people: Sequence[Person], now: datetime) -> list[Slip]:
    ids = sorted(person.id for person in people)
    # Two officers who print at the same time take turns: the later sheet is the one that works.
    these = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id)
    db.session.execute(these.with_for_update(key_share=True))
    db.session.execute(delete(ActivationCode).where(ActivationCode.person_id.in_(ids)))
    slips = [_slip(person, now) for person in people]
    db.session.add_all(
        ActivationCode(
            person_id=slip.person_id,
            code_hash=code_key(slip.person_id, slip.code),
            issued_at=now,
            expires_at=slip.expires_at,
        )
        for slip in slips
    )
    db.session.flush()
    return slips


def _slip(person: Person, now: datetime) -> Slip:
    unit = person.unit.full_name
    return Slip(person.id, person.name, person.number, unit, new_code(), now + VALID_FOR)


def code_holder(typed: Activation, *, now: datetime) -> Person:
    """Whose code this is. Raises Refusal."""
    person = person_by_typed_number(read_number(typed.number))
    read = read_code(typed.code)
    stored = code_of(person.id) if person else None
    if person is None or read is None or stored is None:
        raise Refusal(_WRONG)
    if not hmac.compare_digest(stored.code_hash, code_key(person.id, read)):
        raise Refusal(_WRONG)
    if not is_live(stored.expires_at, now):
        raise Refusal("这个激活码已过期。请班级或学院管理员重新发放。")
    accounts.refuse_closed(person.left_on, db.session.get(Account, person.id))
    return person


def activate(typed: Activation, password_hash: str, new: NewSession, *, now: datetime) -> Person:
    """Use a code up: the person gets this password and is logged in, everybody else with this
    account is logged out. Raises Refusal."""
    person = code_holder(typed, now=now)
    used = db.session.execute(
        delete(ActivationCode).where(
            ActivationCode.person_id == person.id,
            ActivationCode.code_hash == code_key(person.id, read_code(typed.code) or ""),
        )
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(_WRONG)
    return accounts.set_first_password(person, password_hash, new, now=now)
