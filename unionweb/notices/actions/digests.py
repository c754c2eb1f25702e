"""What collects for a person until one mail a day takes it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.base.db import db
from unionweb.notices.actions import travel
from unionweb.notices.models import Digest, DigestItem, Notice
from unionweb.notices.refreshing import Text, text_of
from unionweb.notices.rules.letters import Letter
from unionweb.notices.rules.mails import MailState, Verdict


def collect(notices: Mapping[int, int], due: Mapping[int, datetime]) -> None:
    """Put notices (id → person) into the digests that are open, or begin ones for these moments."""
    if not notices:
        return
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    begun = [
        {
            "person_id": one,
            "collecting": True,
            "state": MailState.QUEUED,
            "attempts": 0,
            "next_at": due[one],
            "address": "",
            "last_error": "",
        }
        for one in sorted(set(notices.values()))
    ]
    # In one statement, which holds the rows: whoever sends cannot close a digest between our look and our
    # entry.
    opened = dialect.insert(Digest).values(begun)
    opened = opened.on_conflict_do_update(
        index_elements=[Digest.person_id], index_where=Digest.collecting, set_={"collecting": True}
    )
    rows = db.session.execute(opened.returning(Digest.person_id, Digest.id)).all()
    into = {row.person_id: row.id for row in rows}
    items = [{"notice_id": one, "digest_id": into[person]} for one, person in notices.items()]
    db.session.execute(insert(DigestItem), items)


def claim(digest_id: int, *, now: datetime) -> Letter | None:
    """Take a digest for sending; None when somebody else has, it is not due, or nothing in it is still to be
    told: what was read in the application meanwhile, or is over, is left out. It collects no more."""
    if not travel.take(Digest, digest_id, now=now):
        return None
    digest = db.session.get_one(Digest, digest_id, populate_existing=True)
    digest.collecting = False
    told = [(notice, text) for notice in _unread(digest_id) if (text := text_of(notice, now)) is not None]
    if not told or not digest.person.email:
        db.session.delete(digest)
        return None
    digest.address = digest.person.email
    return Letter(
        f"digest-{digest.id}",
        digest.address,
        _subject(told),
        "\n\n".join(f"■ {text.subject}\n{text.body}" for _notice, text in told),
        "/notices/",
        person_id=digest.person_id,
        kind="digest",
    )


def settle(digest_id: int, verdict: Verdict, reply: str, *, now: datetime) -> Digest:
    """Write down what became of a claimed digest."""
    digest = db.session.get_one(Digest, digest_id)
    travel.settle(digest, verdict, reply, now=now)
    return digest


def _unread(digest_id: int) -> list[Notice]:
    query = select(Notice).join(DigestItem, DigestItem.notice_id == Notice.id)
    query = query.where(DigestItem.digest_id == digest_id, Notice.read_at.is_(None))
    return list(db.session.scalars(query.order_by(Notice.id)))


def _subject(told: list[tuple[Notice, Text]]) -> str:
    if len(told) == 1:
        return told[0][1].subject
    return f"{len(told)} 条通知：{told[0][1].subject}"[:200]
