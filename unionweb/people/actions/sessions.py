"""Log-ins begin and end. They leave no entry in the log: when people come and go is their own business."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from unionweb.base.db import db, table
from unionweb.people.models import LoginSession


@dataclass(frozen=True, slots=True)
class NewSession:
    """A log-in about to begin. `instead_of` is the hash of this browser's earlier token, or "". `way` is
    the way of single sign-on, "" for a password; `sso_session` and `sso_subject` as in LoginSession, or
    ""."""

    token_hash: str
    device: str
    starts_at: datetime
    ends_at: datetime
    instead_of: str = ""
    way: str = ""
    sso_session: str = ""
    sso_subject: str = ""


_sessions = table(LoginSession)
_begin = insert(_sessions)
_replace = delete(_sessions).where(_sessions.c.token_hash == bindparam("earlier"))


def start(person_id: int, new: NewSession) -> NewSession:
    """Begin a log-in in the place of this browser's earlier one."""
    if new.instead_of:
        db.session.execute(_replace, {"earlier": new.instead_of})
    row = {
        "token_hash": new.token_hash,
        "person_id": person_id,
        "device": new.device,
        "started_at": new.starts_at,
        "expires_at": new.ends_at,
        "way": new.way or None,
        "sso_session": new.sso_session or None,
        "sso_subject": new.sso_subject or None,
    }
    db.session.execute(_begin, row)
    return new


def end(person_id: int, token_hash: str) -> int:
    """End one log-in of a person; how many ended (0 when it is not theirs or has ended)."""
    return _delete((LoginSession.person_id == person_id) & (LoginSession.token_hash == token_hash))


def end_all(person_id: int, *, but: str = "") -> int:
    """End every log-in of a person, except the one with this hash; how many ended."""
    return _delete((LoginSession.person_id == person_id) & (LoginSession.token_hash != but))


def purge(now: datetime) -> int:
    """Drop what is over; how many."""
    over = select(LoginSession.token_hash).where(LoginSession.expires_at <= now)
    return _delete(LoginSession.token_hash.in_(over.with_for_update(skip_locked=True)))


def _delete(condition: object) -> int:
    result = db.session.execute(delete(LoginSession).where(condition))  # type: ignore[arg-type]
    return int(result.rowcount)  # type: ignore[attr-defined]
