"""Telling people something, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.actions.digests import collect
from unionweb.notices.kinds import kind_of
from unionweb.notices.mailing import mail_server
from unionweb.notices.models import MOST_KEY, MOST_LINK, MOST_SUBJECT, Mail, Notice
from unionweb.notices.queries.habits import Habits, habits_of
from unionweb.notices.rules.choices import Way, next_digest
from unionweb.people.models import Person
from unionweb.people.rules.addresses import local_address

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell to whom. `body`: plain text, an empty line between paragraphs. `link`: a path of this
    site, or "". `key`: whoever has been told something of this key is not told again, for as long as the
    notice is kept."""

    person_id: int
    subject: str
    body: str
    link: str
    key: str


def tell_person(person_id: int, subject: str, body: str, link: str, *, key: str, now: datetime) -> Notice:
    """Tell one person something. The notice of that key when the person has it already: nothing is changed
    or sent again. Refusal for a subject that is empty or too long; ValueError for a link to elsewhere."""
    tell_people([Telling(person_id, subject, body, link, key)], now=now)
    return db.session.scalars(select(Notice).where(Notice.person_id == person_id, Notice.key == key)).one()


def tell_people(tellings: Iterable[Telling], *, now: datetime) -> int:
    """Tell many people; how many had not been told. A few statements for every thousand. Errors as above, and
    then nobody has been told."""
    # Always in one order, so that two who tell the same people at once do not wait for each other.
    in_order = sorted(tellings, key=lambda telling: (telling.person_id, telling.key))
    rows = [_row(telling, now) for telling in in_order]
    new: list[int] = []
    for first in range(0, len(rows), BATCH):
        new += _write(rows[first : first + BATCH], now)
    return len(new)


def _row(telling: Telling, now: datetime) -> dict[str, object]:
    subject = " ".join(telling.subject.split())
    if not subject:
        raise Refusal("请填写通知的标题")
    if len(subject) > MOST_SUBJECT:
        raise Refusal("通知的标题最多 %(most)s 个字", most=MOST_SUBJECT)
    if telling.link and (local_address(telling.link) is None or len(telling.link) > MOST_LINK):
        raise ValueError(f"no path of this site: {telling.link!r}")
    if not 0 < len(telling.key) <= MOST_KEY:
        raise ValueError(f"no key: {telling.key!r}")
    return {
        "person_id": telling.person_id,
        "subject": subject,
        "body": telling.body.strip(),
        "link": telling.link,
        "key": telling.key,
        "created_at": now,
    }


def _write(rows: list[dict[str, object]], now: datetime) -> list[int]:
    """Write notices and what carries them; the numbers of those that are new."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    # Who has been told already is decided by the constraint: two may tell the same at once.
    told = dialect.insert(Notice).on_conflict_do_nothing().returning(Notice.id)
    new = list(db.session.scalars(told, rows))
    if new and mail_server() is not None:
        _carry(new, now)
    return new


def _carry(new: list[int], now: datetime) -> None:
    """By mail, at once or in the daily digest, as each has chosen."""
    addressed = (
        select(Notice.id, Notice.person_id, Notice.key, Person.email)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.id.in_(new), Person.email.is_not(None), Person.email != "")
        .order_by(Notice.id)
    )
    found = db.session.execute(addressed).all()
    habits = habits_of({row.person_id for row in found})
    mails, collected = [], {}
    for row in found:
        way = _way(row.key, habits[row.person_id])
        if way is Way.AT_ONCE:
            mails.append({"notice_id": row.id, "address": row.email, "next_at": now})
        elif way is Way.DIGEST:
            collected[row.id] = row.person_id
    if mails:
        db.session.execute(insert(Mail), mails)
    hours = {person: next_digest(habits[person].digest_hour, now) for person in set(collected.values())}
    collect(collected, hours)


def _way(key: str, habits: Habits) -> Way:
    kind = kind_of(key)
    return Way.AT_ONCE if kind.fixed else habits.ways.get(kind.beginning, Way.AT_ONCE)
