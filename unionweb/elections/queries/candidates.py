"""Finding persons for an election: nominees, tellers, voters."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.elections.models import Contest, Election, Nominee
from unionweb.people.models import Person, Unit
from unionweb.people.queries.persons import candidate
from unionweb.people.queries.units import ACTIVE_STUDENT, below
from unionweb.people.rules.attributes import StudentKind

CHUNK = 500


def person_within(person_id: int, unit_ids: Iterable[int]) -> Person:
    """A student of these units, or a teacher; NotFound for anybody else."""
    return found(candidate(person_id, within=unit_ids))


def nominations_of(election_id: int, person_id: int) -> list[Nominee]:
    """How a person stands, or is proposed, in an election."""
    query = select(Nominee).join(Contest).where(Contest.election_id == election_id)
    return list(db.session.scalars(query.where(Nominee.person_id == person_id).order_by(Contest.position)))


def parts_of(unit: Unit) -> list[Unit]:
    """A unit and the open ones directly below it: whose students may be put on a roll in one go."""
    query = select(Unit).options(lazyload(Unit.parent)).where(Unit.parent_id == unit.id, ~Unit.closed)
    return [unit, *db.session.scalars(query.order_by(Unit.kind, Unit.name))]


def part_within(unit: Unit, unit_id: int) -> Unit:
    """One of these parts; NotFound for any other unit."""
    part = found(db.session.get(Unit, unit_id))
    if part.id != unit.id and part.parent_id != unit.id:
        raise NotFound
    return part


@dataclass(frozen=True, slots=True)
class Pasted:
    """Pasted numbers held against the roster: persons with their delegations, and numbers nobody has."""

    people: tuple[tuple[int, str], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Students:
    """Those of a unit, as (id, delegation); how many were left out for their kind, and of how many who were
    not the roster does not say which kind they are."""

    people: tuple[tuple[int, str], ...]
    left_out: int
    unknown: int


def students_in(election: Election, unit_id: int, without: Collection[StudentKind] = ()) -> Students:
    """Every active student of a unit and below it who is not of certain kinds, with his delegation in the
    election, by number."""
    query = select(Person.id, Person.unit_id, Person.student_kind)
    query = query.where(ACTIVE_STUDENT, Person.unit_id.in_(below([unit_id])))
    rows = db.session.execute(query.order_by(Person.number)).all()
    names, kept = _delegations(election.unit), [row for row in rows if row.student_kind not in without]
    people = tuple((person_id, names.get(unit, "")) for person_id, unit, _kind in kept)
    return Students(people, len(rows) - len(kept), sum(row.student_kind is None for row in kept))


def pasted(election: Election, numbers: Iterable[str], unit_ids: Iterable[int]) -> Pasted:
    """Whom numbers mean, among the persons of these units who have not left."""
    wanted = list(numbers)
    known: dict[str, tuple[int, int]] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(Person.number, Person.id, Person.unit_id).where(
            Person.number.in_(wanted[start : start + CHUNK]),
            Person.left_on.is_(None),
            Person.unit_id.in_(below(unit_ids)),
        )
        known |= {number: (person_id, unit) for number, person_id, unit in db.session.execute(query)}
    names = _delegations(election.unit)
    people = tuple((known[one][0], names.get(known[one][1], "")) for one in wanted if one in known)
    return Pasted(people, tuple(one for one in wanted if one not in known))


def _delegations(unit: Unit) -> dict[int, str]:
    """By unit below the electing one: its part directly below that, whose name is the delegation."""
    query = select(Unit).options(lazyload(Unit.parent)).where(Unit.id.in_(below([unit.id])))
    units = {one.id: one for one in db.session.scalars(query)}
    names = {}
    for one in units.values():
        top = one
        while top.parent_id in units and top.parent_id != unit.id:
            top = units[top.parent_id]
        names[one.id] = "" if one.id == unit.id else top.name
    return names
