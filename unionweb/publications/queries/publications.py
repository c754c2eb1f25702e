"""Reading publications and objections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.publications import rules
from unionweb.publications.models import Objection, Publication
from unionweb.publications.queries.calendar import calendar
from unionweb.publications.rules import State, YearMissing, state_of


@dataclass(frozen=True, slots=True)
class Counts:
    """Objections to a publication that were not taken back: all of them, and those without an answer."""

    received: int = 0
    unanswered: int = 0

    @property
    def answered(self) -> int:
        """Those with an answer."""
        return self.received - self.unanswered


@dataclass(frozen=True, slots=True)
class Standing:
    """A publication with its objections counted and its state on a day."""

    publication: Publication
    counts: Counts
    state: State


def publication_of(kind: str, owner: tuple[str, int]) -> Publication | None:
    """The newest publication of this kind for an owner such as ("congress", 3), withdrawn ones included."""
    query = select(Publication).where(
        Publication.kind == kind, Publication.owner_kind == owner[0], Publication.owner_id == owner[1]
    )
    return db.session.scalar(query.order_by(Publication.id.desc()).limit(1))


def ran_full(publication: Publication, now: datetime) -> bool | None:
    """Whether the whole period has passed and the publication still stands; None: cannot tell yet."""
    withdrawn = None if publication.withdrawn_at is None else local_date(publication.withdrawn_at)
    return rules.ran_full(publication.ends_on, local_date(now), withdrawn)


def full_days_of(publication: Publication, now: datetime, *, working: bool) -> int | YearMissing:
    """How many full days, or working days, the publication has stood so far; it stops with its last day or
    with its withdrawal."""
    until = local_date(publication.withdrawn_at or now)
    if publication.ends_on is not None:
        until = min(until, publication.ends_on + timedelta(days=1))
    return rules.full_days(publication.published_on, until, working, calendar())


def running(today: date) -> Select[Publication]:
    """Publications to which anybody may object today; those that end first come first."""
    open_end = or_(Publication.ends_on.is_(None), Publication.ends_on >= today)
    standing = and_(Publication.withdrawn_at.is_(None), Publication.confirmed_at.is_(None), open_end)
    return select(Publication).where(standing).order_by(Publication.ends_on.nulls_last(), Publication.id)


def past(today: date) -> Select[Publication]:
    """All other publications, newest first."""
    over = or_(
        Publication.withdrawn_at.is_not(None),
        Publication.confirmed_at.is_not(None),
        Publication.ends_on < today,
    )
    return select(Publication).where(over).order_by(Publication.id.desc())


def matching(query: Select[Publication], text: str) -> Select[Publication]:
    """Only those whose title contains the text."""
    return query.where(Publication.title.icontains(text, autoescape=True)) if text else query


def standings(publications: Sequence[Publication], today: date) -> list[Standing]:
    """The publications with their counts and states. One query."""
    counted = counts([publication.id for publication in publications])
    return [_standing(one, counted.get(one.id, Counts()), today) for one in publications]


def standing(publication: Publication, today: date) -> Standing:
    """One publication with its counts and state."""
    return standings([publication], today)[0]


def _standing(publication: Publication, counted: Counts, today: date) -> Standing:
    state = state_of(
        publication.ends_on,
        today,
        withdrawn=publication.withdrawn_at is not None,
        confirmed=publication.confirmed_at is not None,
        unanswered=counted.unanswered,
    )
    return Standing(publication, counted, state)


def counts(publication_ids: Sequence[int]) -> dict[int, Counts]:
    """The objections of each publication; one without any is left out."""
    answered = func.count(Objection.answered_at)
    query = (
        select(Objection.publication_id, func.count(), answered)
        .where(Objection.publication_id.in_(publication_ids), Objection.withdrawn_at.is_(None))
        .group_by(Objection.publication_id)
    )
    return {key: Counts(received, received - done) for key, received, done in db.session.execute(query)}


def unsettled(today: date) -> list[Standing]:
    """Publications that ask something of their handlers: an answer, or the confirmation after the end."""
    waiting_objection = select(Objection.publication_id).where(
        Objection.withdrawn_at.is_(None), Objection.answered_at.is_(None)
    )
    ended = and_(
        Publication.withdrawn_at.is_(None), Publication.confirmed_at.is_(None), Publication.ends_on < today
    )
    query = (
        select(Publication).where(or_(Publication.id.in_(waiting_objection), ended)).order_by(Publication.id)
    )
    return standings(list(db.session.scalars(query)), today)


def objections_to(publication_id: int) -> Select[Objection]:
    """All objections to a publication in the order of arrival, for its handlers."""
    return select(Objection).where(Objection.publication_id == publication_id).order_by(Objection.id)


def answered_objections(publication_id: int) -> list[Objection]:
    """The answered ones, oldest answer first. Only the answer may be shown to the public."""
    query = select(Objection).where(
        Objection.publication_id == publication_id, Objection.answered_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Objection.answered_at, Objection.id)))


def objections_by(person_id: int) -> Select[Objection]:
    """Everything that one person has objected, newest first."""
    return select(Objection).where(Objection.person_id == person_id).order_by(Objection.id.desc())


def replacement_of(publication: Publication) -> Publication | None:
    """The publication that replaces this one."""
    return db.session.scalar(select(Publication).where(Publication.replaces_id == publication.id))


def altered_snapshots() -> list[str]:
    """Publications whose text no longer has the fingerprint it was published with."""
    rows = db.session.execute(select(Publication.id, Publication.body, Publication.fingerprint))
    return [f"publication {row.id}" for row in rows if rules.fingerprint(row.body) != row.fingerprint]


def unsettled_confirmations() -> list[str]:
    """Publications that were confirmed before their end, or with an objection that nobody answered."""
    waiting = select(Objection.id).where(
        Objection.publication_id == Publication.id,
        Objection.answered_at.is_(None),
        Objection.withdrawn_at.is_(None),
    )
    query = select(Publication.id, Publication.confirmed_at, Publication.ends_on)
    query = query.where(Publication.confirmed_at.is_not(None), Publication.withdrawn_at.is_(None))
    unanswered = set(db.session.scalars(query.with_only_columns(Publication.id).where(waiting.exists())))
    return [
        f"publication {number}"
        for number, confirmed_at, ends_on in db.session.execute(query)
        if number in unanswered or (confirmed_at and ends_on and local_date(confirmed_at) <= ends_on)
    ]
