"""Counting attempts at a password."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, delete, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.base.db import db, table
from unionweb.people.models import LoginArrival, LoginFailure
from unionweb.people.queries.attempts import next_attempt_at, next_look_up_at, was_looked_up
from unionweb.people.rules.throttle import KEPT_FOR, Attempt, TooManyAttempts

_failures, _arrivals = table(LoginFailure), table(LoginArrival)
_count = insert(_failures)
_forget = delete(_failures).where(
    _failures.c.account == bindparam("its_account"), _failures.c.source == bindparam("its_source")
)


def reserve(attempt: Attempt, *, now: datetime) -> Attempt:
    """Count an attempt before it is made; `clear` takes it back when it was right.
    Raises TooManyAttempts.

    Counting afterwards would let fifty guesses at once pass while none has been counted yet.
    """
    _take_turns(attempt)
    until = next_attempt_at(attempt, now)
    if until is not None:
        raise TooManyAttempts(until)
    return _add(attempt, now)


def miss(attempt: Attempt, *, now: datetime) -> Attempt | None:
    """Count a code that led nowhere, once for each address; None when it is counted already, or too many
    are."""
    _take_turns(attempt)
    if was_looked_up(attempt, now) or next_look_up_at(attempt, now) is not None:
        return None
    return _add(attempt, now)


def arrive(attempt: Attempt, *, now: datetime) -> Attempt:
    """The attempt was right: nothing of it counts any more, and the address has earned one."""
    if not attempt.trusted:
        row = {"source": attempt.source, "account": attempt.account, "at": now}
        db.session.execute(_earn(db.session.get_bind().dialect.name), row)
    return clear(attempt)


def clear(attempt: Attempt) -> Attempt:
    """Forget what was counted for this account at this source."""
    db.session.execute(_forget, {"its_account": attempt.account, "its_source": attempt.source})
    return attempt


@cache
def _earn(dialect: str) -> Executable:
    new = (sqlite if dialect == "sqlite" else postgresql).insert(_arrivals)
    earned: Executable = new.on_conflict_do_update(
        index_elements=list(_arrivals.primary_key), set_={"at": new.excluded["at"]}
    )
    return earned


def _add(attempt: Attempt, now: datetime) -> Attempt:
    row = {"account": attempt.account, "source": attempt.source, "trusted": attempt.trusted, "at": now}
    db.session.execute(_count, row)
    return attempt


def _take_turns(attempt: Attempt) -> None:
    """Writers on SQLite stand in one queue anyway; on PostgreSQL those who count together must."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    # 60 bits of each hash; always in the same order, so that no two wait for each other.
    for key in sorted({int(attempt.account[:15], 16), int(attempt.source[:15], 16)}):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def purge(now: datetime) -> int:
    """Drop what counts no more; how many."""
    old = select(LoginFailure.id).where(LoginFailure.at < now - KEPT_FOR).with_for_update(skip_locked=True)
    result = db.session.execute(delete(LoginFailure).where(LoginFailure.id.in_(old)))
    over = tuple_(LoginArrival.source, LoginArrival.account)
    gone = select(LoginArrival.source, LoginArrival.account).where(LoginArrival.at < now - KEPT_FOR)
    db.session.execute(delete(LoginArrival).where(over.in_(gone.with_for_update(skip_locked=True))))
    return int(result.rowcount)  # type: ignore[attr-defined]
