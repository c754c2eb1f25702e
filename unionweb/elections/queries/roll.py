"""The roll of an election: who may vote, who is present."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from unionweb.base.db import db
from unionweb.elections.models import Voter
from unionweb.people.models import Person, PersonKind
from unionweb.people.rules.attributes import StudentKind


@dataclass(frozen=True, slots=True)
class Turnout:
    """Numbers of people on a roll and of those checked in."""

    expected: int
    present: int


def turnout(election_id: int) -> Turnout:
    """How many are on the roll, and how many of them are checked in."""
    query = select(func.count(), func.count(Voter.checked_in)).where(Voter.election_id == election_id)
    return Turnout(*db.session.execute(query).one())


def turnouts(election_ids: Sequence[int]) -> dict[int, Turnout]:
    """The same for many elections. One query."""
    query = select(Voter.election_id, func.count(), func.count(Voter.checked_in))
    query = query.where(Voter.election_id.in_(election_ids)).group_by(Voter.election_id)
    return {key: Turnout(expected, present) for key, expected, present in db.session.execute(query)}


def kinds_on(election_id: int) -> dict[StudentKind | None, int]:
    """How many of each kind of student are on a roll; None: the roster does not say."""
    query = select(Person.student_kind, func.count()).join(Voter, Voter.person_id == Person.id)
    query = query.where(Voter.election_id == election_id, Person.kind == PersonKind.STUDENT)
    return dict(db.session.execute(query.group_by(Person.student_kind)).all())


def voter_of(election_id: int, person_id: int | None) -> Voter | None:
    """The person's line on the roll, if there is one."""
    return None if person_id is None else db.session.get(Voter, (election_id, person_id))


def roll(election_id: int, text: str = "", *, present: bool | None = None) -> Select[Voter]:
    """The roll by delegation and student number; `text` looks in name, number and delegation."""
    query = select(Voter).join(Person, Person.id == Voter.person_id).where(Voter.election_id == election_id)
    if text:
        query = query.where(
            or_(
                Person.name.icontains(text, autoescape=True),
                Person.number.startswith(text, autoescape=True),
                Voter.delegation.icontains(text, autoescape=True),
            )
        )
    if present is not None:
        query = query.where(Voter.checked_in.is_not(None) if present else Voter.checked_in.is_(None))
    return query.order_by(Voter.delegation, Person.number)


def voters(election_id: int) -> list[Voter]:
    """The whole roll by number."""
    query = select(Voter).where(Voter.election_id == election_id).order_by(Voter.number)
    return list(db.session.scalars(query))


def numbers_on(election_id: int) -> set[int]:
    """The ids of the persons on the roll."""
    return set(db.session.scalars(select(Voter.person_id).where(Voter.election_id == election_id)))
