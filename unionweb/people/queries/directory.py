"""The directories. The public one reads name, college, post, department and the contact that the
person chose, and nothing else of anybody (rule P20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Generic, TypeVar

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.people.models import Department, Person, Tenure, Unit
from unionweb.people.queries.posts import serving
from unionweb.people.rules.organisation import POSTS, Post, UnitKind

_ORDER = list(Post)


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One post of one person, as everybody may see it."""

    union: str
    department: str
    post: Post
    name: str
    college: str
    contact: str

    @property
    def label(self) -> str:
        """The post's name, to be translated."""
        return POSTS[self.post]

    def mentions(self, text: str) -> bool:
        """Whether a search finds it, by what is shown."""
        shown = (self.union, self.department, POSTS[self.post], self.name, self.college, self.contact)
        return any(text in part.casefold() for part in shown)


@dataclass(frozen=True, slots=True)
class MemberEntry(PublicEntry):
    """What members see of each other on top of that."""

    class_name: str
    grade: int | None
    email: str


Entry = TypeVar("Entry", bound=PublicEntry)


@dataclass(frozen=True, slots=True)
class Group(Generic[Entry]):
    """A union with its entries: (department or "", entries)."""

    union: str
    count: int
    departments: list[tuple[str, list[Entry]]]


_own, _upper, _union = aliased(Unit), aliased(Unit), aliased(Unit)
_COLLEGE = case(
    (_own.kind == UnitKind.COLLEGE, _own.name), (_upper.kind == UnitKind.COLLEGE, _upper.name), else_=""
)
_CLASS = case((_own.kind == UnitKind.CLASS, _own.name), else_="")
_PUBLIC = (
    _union.name,
    func.coalesce(Department.name, ""),
    Tenure.post,
    Person.name,
    _COLLEGE,
    Person.public_contact,
)


def public_directory(day: date, text: str = "") -> list[Group[PublicEntry]]:
    """Who serves in the unions on a day, by union and department, in one query."""
    return _grouped([PublicEntry(*row) for row in _rows(_PUBLIC, day)], text)


def member_directory(day: date, text: str = "") -> list[Group[MemberEntry]]:
    """The same for members, with class, grade and e-mail."""
    columns = (*_PUBLIC, _CLASS, Person.grade, func.coalesce(Person.email, ""))
    return _grouped([MemberEntry(*row) for row in _rows(columns, day)], text)


def _rows(columns: Iterable[Any], day: date) -> Iterable[Any]:
    query = (
        select(*columns)
        .select_from(Tenure)
        .join(Person, Person.id == Tenure.person_id)
        .join(_own, _own.id == Person.unit_id)
        .outerjoin(_upper, _upper.id == _own.parent_id)
        .join(_union, _union.id == Tenure.unit_id)
        .outerjoin(Department, Department.id == Tenure.department_id)
        .where(serving(day), or_(Person.left_on.is_(None), Person.left_on > day), ~_union.closed)
        .order_by(
            _union.kind != UnitKind.SCHOOL,
            _union.name,
            func.coalesce(Department.position, -1),
            func.coalesce(Department.id, 0),
            case({post.value: number for number, post in enumerate(_ORDER)}, value=Tenure.post),
            Person.name,
        )
    )
    return db.session.execute(query)


def _grouped(entries: Iterable[Entry], text: str) -> list[Group[Entry]]:
    wanted = [entry for entry in entries if entry.mentions(text.casefold())]
    groups = []
    for union, members in groupby(wanted, key=lambda entry: entry.union):
        by_department = [
            (name, list(rest)) for name, rest in groupby(members, key=lambda entry: entry.department)
        ]
        groups.append(Group(union, sum(len(rest) for _name, rest in by_department), by_department))
    return groups


def updated_at() -> datetime | None:
    """When somebody's post or contact last changed."""
    about_posts = AuditEntry.verb.startswith("people.post.") | AuditEntry.verb.startswith("people.contact.")
    return db.session.scalar(
        select(AuditEntry.at).where(about_posts).order_by(AuditEntry.number.desc()).limit(1)
    )
