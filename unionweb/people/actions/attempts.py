"""Counting attempts at a password."""

from datetime import datetime

from sqlalchemy import delete, select, text

from unionweb.base.db import db
from unionweb.people.models import LoginFailure
from unionweb.people.queries.attempts import next_attempt_at
from unionweb.people.rules.throttle import KEPT_FOR, Attempt, TooManyAttempts


def reserve(attempt: Attempt, *, now: datetime) -> LoginFailure:
    """Count an attempt before it is made; `clear` takes it back when it was right.
    Raises TooManyAttempts.

    Counting afterwards would let fifty guesses at once pass while none has been counted yet.
    """
    _take_turns(attempt)
    until = next_attempt_at(attempt, now)
    if until is not None:
        raise TooManyAttempts(until)
    _purge(now)
    failure = LoginFailure(account=attempt.account, source=attempt.source, trusted=attempt.trusted, at=now)
    db.session.add(failure)
    return failure


def clear(attempt: Attempt) -> Attempt:
    """Forget what was counted for this account at this source."""
    db.session.execute(
        delete(LoginFailure).where(
            LoginFailure.account == attempt.account, LoginFailure.source == attempt.source
        )
    )
    return attempt


def _take_turns(attempt: Attempt) -> None:
    """Writers on SQLite stand in one queue anyway; on PostgreSQL those who count together must."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    # 60 bits of each hash; always in the same order, so that no two wait for each other.
    for key in sorted({int(attempt.account[:15], 16), int(attempt.source[:15], 16)}):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _purge(now: datetime) -> None:
    old = select(LoginFailure.id).where(LoginFailure.at < now - KEPT_FOR).with_for_update(skip_locked=True)
    db.session.execute(delete(LoginFailure).where(LoginFailure.id.in_(old)))
