"""Reading accounts: for log-in, for a person's page, and what stands in the way of handling them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select

from unionweb.base.db import db
from unionweb.people.models import Account, ActivationCode, Grant, LoginSession, Person, Tenure, Unit
from unionweb.people.rules.accounts import ACCOUNT_STATES, AccountState, state_of
from unionweb.people.rules.codes import is_live
from unionweb.people.rules.roles import Held, Place, Role

# Made once: a hall logs in at the same moment.
_numbers_and_passwords = (
    select(Person.id, Person.number, Account.password_hash)
    .outerjoin(Account, Account.person_id == Person.id)
    .where(Person.number.in_(bindparam("spellings", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the one who logs in, with what the password is checked against."""

    person_id: int
    number: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What an officer sees of an account. `code_expires_at` is None without a usable code;
    `log_ins` counts those that run now."""

    state: AccountState
    activated_at: datetime | None
    code_expires_at: datetime | None
    log_ins: int

    @property
    def label(self) -> str:
        """The state's name, to be translated."""
        return ACCOUNT_STATES[self.state]


def person_by_typed_number(number: str) -> Person | None:
    """The person with a number as typed; phones like to change the case of letters."""
    spellings = [number, number.upper(), number.lower()]
    people = db.session.scalars(select(Person).where(Person.number.in_(spellings)))
    return min(people, key=lambda person: spellings.index(person.number), default=None)


def candidate(number: str) -> Candidate | None:
    """Whose password to check; None when nobody has this number, or it has no password yet."""
    spellings = [number, number.upper(), number.lower()]
    found = db.session.execute(_numbers_and_passwords, {"spellings": spellings}).all()
    best = min(found, key=lambda row: spellings.index(row.number), default=None)
    if best is None or best.password_hash is None:
        return None
    return Candidate(best.id, best.number, best.password_hash)


def candidate_by_id(person_id: int) -> Candidate | None:
    """Like `candidate`, for a person who is known."""
    account = db.session.get(Account, person_id)
    if account is None or account.password_hash is None:
        return None
    return Candidate(person_id, account.person.number, account.password_hash)


def summary(person_id: int, now: datetime) -> AccountSummary:
    """Where a person's account stands."""
    account = db.session.get(Account, person_id)
    code = db.session.get(ActivationCode, person_id)
    running = select(func.count()).where(LoginSession.person_id == person_id, LoginSession.expires_at > now)
    live = code is not None and is_live(code.expires_at, now)
    return AccountSummary(
        state=state_of(
            activated=account is not None and account.active,
            disabled=account is not None and account.disabled,
            code_is_live=live,
        ),
        activated_at=account.activated_at if account else None,
        code_expires_at=code.expires_at if code and live else None,
        log_ins=db.session.scalar(running) or 0,
    )


def roles_with_places(person_ids: Collection[int], day: date) -> dict[int, list[tuple[Role, Place]]]:
    """The roles of each person, with where they are held; those that begin later count too.
    Three queries, however many persons."""
    held = [(tenure.person_id, one) for tenure in _tenures(person_ids, day) for one in tenure.held]
    held += [(grant.person_id, grant.held) for grant in _grants(person_ids)]
    unit_ids = {one.unit_id for _person, one in held}
    places = {unit.id: unit.place for unit in db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}
    roles: dict[int, list[tuple[Role, Place]]] = {person_id: [] for person_id in person_ids}
    for person_id, one in held:
        roles[person_id].append((one.role, _place(one, places[one.unit_id])))
    return roles


def _place(held: Held, unit: Place) -> Place:
    return Place(unit.unit_ids, held.department_id)


def _tenures(person_ids: Collection[int], day: date) -> list[Tenure]:
    not_over = or_(Tenure.ends_on.is_(None), Tenure.ends_on >= day)
    return list(db.session.scalars(select(Tenure).where(Tenure.person_id.in_(person_ids), not_over)))


def _grants(person_ids: Collection[int]) -> list[Grant]:
    query = select(Grant).where(Grant.person_id.in_(person_ids), Grant.ended_at.is_(None))
    return list(db.session.scalars(query))
