"""Reading log-ins."""

from datetime import datetime

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.people.models import LoginSession


def way_of(token_hash: str) -> str:
    """The way of single sign-on by which a log-in began; "" for a password."""
    return db.session.scalar(select(LoginSession.way).where(LoginSession.token_hash == token_hash)) or ""


def running(person_id: int, now: datetime) -> list[LoginSession]:
    """The log-ins of a person that have not ended, newest first."""
    query = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.expires_at > now)
    return list(db.session.scalars(query.order_by(LoginSession.started_at.desc())))
