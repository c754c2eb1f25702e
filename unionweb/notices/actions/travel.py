"""Claiming and settling what is handed to other servers, whatever carries it.

A row is marked as being sent, and that is committed, before the other server hears of it; what became of it
is written down afterwards. Between the two nobody knows, and whoever dies there leaves it so.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Update, update

from unionweb.base.db import db
from unionweb.notices.models import Digest, Mail, RobotPost, Travel
from unionweb.notices.queries.failures import failed_ones
from unionweb.notices.rules.mails import LONGEST_ATTEMPT, MailState, Verdict, next_attempt

INTERRUPTED = "interrupted while sending: it may have arrived"
CARRIERS: tuple[type[Travel], ...] = (Mail, Digest, RobotPost)


def take(carrier: type[Travel], number: int, *, now: datetime) -> bool:
    """Mark a row as being sent; False when somebody else has, or it need not be sent now."""
    waiting = (carrier.id == number) & (carrier.state == MailState.QUEUED) & (carrier.next_at <= now)
    taken = {
        "state": MailState.SENDING,
        "claimed_at": now,
        "tried_at": now,
        "attempts": carrier.attempts + 1,
    }
    return _changed(update(carrier).where(waiting).values(taken)) > 0


def put_off(one: Travel, until: datetime) -> None:
    """Give back what was taken and not yet sent; it costs no attempt."""
    one.state, one.claimed_at, one.next_at = MailState.QUEUED, None, until
    one.attempts -= 1


def settle(one: Travel, verdict: Verdict, reply: str, *, now: datetime) -> None:
    """Write down what became of a claimed row. What may have been taken is not tried again by itself."""
    again = next_attempt(one.attempts, now) if verdict is Verdict.LATER else None
    one.claimed_at, one.last_error = None, "" if verdict is Verdict.TAKEN else reply[:300]
    if verdict is Verdict.TAKEN:
        one.state, one.sent_at = MailState.SENT, now
    elif again is not None:
        one.state, one.next_at = MailState.QUEUED, again
    else:
        one.state = MailState.FAILED


def give_up_interrupted(*, now: datetime) -> int:
    """What a process left when it died has failed: nobody knows whether it arrived. How many."""
    failed = {"state": MailState.FAILED, "claimed_at": None, "last_error": INTERRUPTED}
    number = 0
    for carrier in CARRIERS:
        left = (carrier.state == MailState.SENDING) & (carrier.claimed_at <= now - LONGEST_ATTEMPT)
        number += _changed(update(carrier).where(left).values(failed))
    return number


def try_again(carrier: type[Travel], numbers: Collection[int] | None = None, *, now: datetime) -> int:
    """Queue what failed once more, with all its attempts; how many. A person decides this."""
    queued = {"state": MailState.QUEUED, "attempts": 0, "next_at": now}
    return _changed(update(carrier).where(failed_ones(carrier, numbers)).values(queued))


def let_be(carrier: type[Travel], numbers: Collection[int] | None = None, *, now: datetime) -> int:
    """Give up what failed; how many."""
    return _changed(update(carrier).where(failed_ones(carrier, numbers)).values(given_up_at=now))


def _changed(statement: Update) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return int(result.rowcount)  # type: ignore[attr-defined]
