"""Reading the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from unionweb.audit.models import AuditEntry
from unionweb.audit.rules import Break, Link, first_break
from unionweb.base.clock import LOCAL
from unionweb.base.db import db


@dataclass(frozen=True, slots=True)
class Filter:
    """What the viewer asks for; empty means everything."""

    text: str = ""
    verb: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def entries(wanted: Filter) -> Select[AuditEntry]:
    """The entries wanted, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc())
    if wanted.text:
        pattern = f"%{wanted.text}%"
        query = query.where(AuditEntry.actor_name.ilike(pattern) | AuditEntry.details.ilike(pattern))
    if wanted.verb:
        query = query.where(AuditEntry.verb.startswith(wanted.verb, autoescape=True))
    if wanted.subject:
        kind, _, number = wanted.subject.partition(":")
        query = query.where(AuditEntry.subject_kind == kind)
        if number.isdecimal():
            # Nothing has a number of more digits, and no column holds it.
            query = query.where(AuditEntry.subject_id == (int(number) if len(number) < 10 else 0))
    if wanted.since:
        query = query.where(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(AuditEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def verbs() -> list[str]:
    """Every verb that occurs, sorted."""
    return list(db.session.scalars(select(AuditEntry.verb).distinct().order_by(AuditEntry.verb)))


def verify_chain() -> tuple[int, str, Break | None]:
    """Follow the whole chain; see `rules.first_break`. Memory stays flat."""
    return first_break(_links())


def _links() -> Iterator[tuple[Link, str, str]]:
    query = select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=1000)
    for entry in db.session.scalars(query):
        yield entry.link, entry.previous, entry.hash
        db.session.expunge(entry)


def count() -> int:
    """How many entries there are."""
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def has_hash(value: str) -> bool:
    """Whether some entry has this hash: a head written down earlier must still be in the chain."""
    return db.session.scalar(select(AuditEntry.number).where(AuditEntry.hash == value)) is not None
