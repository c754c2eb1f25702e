"""Reading the unit tree, and how many students are where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import lazyload

from unionweb.base.db import db, table
from unionweb.people.models import Department, Person, PersonKind, Unit
from unionweb.people.rules.organisation import PARENT_KINDS, UnitKind

ACTIVE_STUDENT = (Person.kind == PersonKind.STUDENT) & Person.left_on.is_(None)
"""Who counts: students of the roster who have not left."""

_ORDER = list(UnitKind)


@dataclass(slots=True)
class Node:
    """A unit in the tree; `students` counts the active students of it and of everything below."""

    unit: Unit
    students: int = 0
    children: list["Node"] = field(default_factory=list)


def school() -> Unit | None:
    """The root of the tree; None before the school is set up."""
    return db.session.scalar(select(Unit).where(Unit.kind == UnitKind.SCHOOL))


# Made once: it is asked for every page.
_school_name = select(table(Unit).c.name).where(table(Unit).c.kind == UnitKind.SCHOOL)


def school_name() -> str | None:
    """The school's name, which stands on every page."""
    return db.session.scalar(_school_name)


def tree(text: str = "", *, closed: bool = False) -> list[Node]:
    """The whole tree as a list of its roots, in two queries. With a text only the branches that
    contain it; closed units only if asked for."""
    query = select(Unit).options(lazyload(Unit.parent)).order_by(Unit.name)
    if not closed:
        query = query.where(~Unit.closed)
    counts = active_students()
    nodes = {unit.id: Node(unit, counts.get(unit.id, 0)) for unit in db.session.scalars(query)}
    roots = _hang_up(nodes)
    for root in roots:
        _sum_up(root)
    return [root for root in roots if not text or _prune(root, text.casefold())]


def _hang_up(nodes: Mapping[int, Node]) -> list[Node]:
    roots = []
    for node in sorted(nodes.values(), key=lambda node: (_ORDER.index(node.unit.kind), node.unit.name)):
        parent = nodes.get(node.unit.parent_id or 0)
        if parent is not None:
            parent.children.append(node)
        elif node.unit.parent_id is None:
            roots.append(node)
    return roots


def _sum_up(node: Node) -> int:
    node.students += sum(_sum_up(child) for child in node.children)
    return node.students


def _prune(node: Node, text: str) -> bool:
    """Keep what matches, what is above it, and everything below a match."""
    if text in node.unit.name.casefold():
        return True
    node.children = [child for child in node.children if _prune(child, text)]
    return bool(node.children)


def active_students() -> dict[int, int]:
    """How many students who have not left each unit has by itself: unit id → number."""
    query = select(Person.unit_id, func.count()).where(ACTIVE_STUDENT).group_by(Person.unit_id)
    return dict(db.session.execute(query).all())


def below(unit_ids: Iterable[int]) -> Select[int]:
    """The ids of these units and of every unit below them (the tree is three levels deep)."""
    ids = list(unit_ids)
    middle = select(Unit.id).where(Unit.parent_id.in_(ids))
    return select(Unit.id).where(or_(Unit.id.in_(ids), Unit.parent_id.in_(ids), Unit.parent_id.in_(middle)))


def students_by_grade(unit_id: int) -> list[tuple[int | None, int]]:
    """Active students of a unit and everything below it: (grade, number), latest grade first."""
    query = (
        select(Person.grade, func.count())
        .where(ACTIVE_STUDENT, Person.unit_id.in_(below([unit_id])))
        .group_by(Person.grade)
    )
    return sorted(
        ((grade, number) for grade, number in db.session.execute(query)), key=lambda row: -(row[0] or 0)
    )


def count_students(unit_id: int) -> int:
    """Active students of a unit and everything below it."""
    query = select(func.count()).where(ACTIVE_STUDENT, Person.unit_id.in_(below([unit_id])))
    return db.session.scalar(query) or 0


def children(unit_id: int) -> list[tuple[Unit, int]]:
    """The units directly below, with their active students (and those further below); open ones first."""
    counts: dict[int, int] = defaultdict(int)
    query = (
        select(Unit.id, Unit.parent_id, func.count(Person.id))
        .join(Person, (Person.unit_id == Unit.id) & ACTIVE_STUDENT)
        .where(Unit.id.in_(below([unit_id])))
        .group_by(Unit.id, Unit.parent_id)
    )
    for own, parent, number in db.session.execute(query):
        counts[own] += number
        counts[parent or 0] += number
    units = db.session.scalars(
        select(Unit)
        .options(lazyload(Unit.parent))
        .where(Unit.parent_id == unit_id)
        .order_by(Unit.closed, Unit.name)
    )
    return [(unit, counts[unit.id]) for unit in sorted(units, key=lambda unit: _ORDER.index(unit.kind))]


def siblings(parent_id: int, kind: UnitKind, besides: int | None = None) -> dict[str, bool]:
    """Units of one kind under a parent: name → closed."""
    query = select(Unit.name, Unit.closed).where(
        Unit.parent_id == parent_id, Unit.kind == kind, Unit.id != (besides or 0)
    )
    return dict(db.session.execute(query).all())


def count_open_children(unit_id: int) -> int:
    """How many units directly below are not closed."""
    return db.session.scalar(select(func.count()).where(Unit.parent_id == unit_id, ~Unit.closed)) or 0


def possible_parents(kind: UnitKind) -> list[Unit]:
    """Open units under which a unit of this kind may hang."""
    query = select(Unit).where(Unit.kind.in_(PARENT_KINDS[kind]), ~Unit.closed).order_by(Unit.name)
    return sorted(db.session.scalars(query), key=lambda unit: _ORDER.index(unit.kind))


def unions() -> list[Unit]:
    """The units that have a student union, the school first; closed ones are left out."""
    kinds = (UnitKind.SCHOOL, UnitKind.COLLEGE)
    query = select(Unit).where(Unit.kind.in_(kinds), ~Unit.closed).order_by(Unit.name)
    return sorted(db.session.scalars(query), key=lambda unit: _ORDER.index(unit.kind))


def open_units(kinds: Iterable[UnitKind] = tuple(UnitKind)) -> list[Unit]:
    """Every unit of these kinds that is not closed: school, colleges, then the rest by full name."""
    query = select(Unit).where(Unit.kind.in_(list(kinds)), ~Unit.closed)
    return sorted(db.session.scalars(query), key=lambda unit: (_ORDER.index(unit.kind), unit.full_name))


def departments(unit_id: int, *, closed: bool = False) -> list[Department]:
    """The departments of a union in their order; closed ones (last) only if asked for."""
    query = select(Department).where(Department.unit_id == unit_id)
    if not closed:
        query = query.where(~Department.closed)
    return list(db.session.scalars(query.order_by(Department.closed, Department.position, Department.id)))


def hold(unit_id: int) -> None:
    """Let nobody else change this unit's posts and terms until the transaction ends: a check over
    several rows is worth something only while they stand still. SQLite has one writer anyway."""
    db.session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())


def departments_of(unit_ids: Iterable[int]) -> list[Department]:
    """The open departments of several unions, union by union."""
    query = select(Department).where(Department.unit_id.in_(list(unit_ids)), ~Department.closed)
    return list(db.session.scalars(query.order_by(Department.unit_id, Department.position, Department.id)))
