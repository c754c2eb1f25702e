"""Timed work is claimed, done, and what came of it written down: the first and the last in a transaction
each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.base.db import db
from unionweb.base.text import Sentence
from unionweb.base.timed import TimedWork
from unionweb.operations.models import TimedRun
from unionweb.operations.rules.due import LEASE, due_after_failure, next_due
from unionweb.people.models.roster import pack

MOST_SAID = 20


@dataclass(frozen=True, slots=True)
class Came:
    """What a run came to: what it said; why it failed, and the number of the incident if it was one."""

    said: Sequence[Sentence] = ()
    problem: Sentence | None = None
    incident: str = ""

    @property
    def failed(self) -> bool:
        """Whether it did not come to its end."""
        return self.problem is not None

    def with_problem(self, problem: Sentence, incident: str = "") -> "Came":
        """The same, failed."""
        return replace(self, problem=problem, incident=incident)


def claim(work: TimedWork, *, now: datetime, at_once: bool = False) -> str | None:
    """Take the work for oneself; None when it is not due (unless it is to be done at once), or somebody else
    is at it. Two who try together are told apart by one conditional UPDATE."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"name": work.name, "due_at": now, "failures": 0, "said": [], "incident": ""}
    db.session.execute(dialect.insert(TimedRun).on_conflict_do_nothing(), row)
    token = secrets.token_hex(16)
    free = or_(TimedRun.claimed_until.is_(None), TimedRun.claimed_until <= now)
    mine = (TimedRun.name == work.name) & free
    if not at_once:
        mine &= TimedRun.due_at <= now
    taken = update(TimedRun).where(mine).values(claim=token, claimed_until=now + LEASE, started_at=now)
    return token if db.session.scalar(taken.returning(TimedRun.name)) is not None else None


def settle(work: TimedWork, token: str, came: Came, *, now: datetime) -> bool:
    """Write down what a run came to, and let the work go; False when somebody else has it by now."""
    due = due_after_failure if came.failed else next_due
    values = {
        "claim": None,
        "claimed_until": None,
        "ended_at": now,
        "due_at": due(work.every, work.at, now),
        "failures": TimedRun.failures + 1 if came.failed else 0,
        "problem": pack(came.problem) if came.problem else None,
        "incident": came.incident,
    }
    if came.said or came.failed:
        values["said"] = [pack(one) for one in came.said[-MOST_SAID:]]
    if not came.failed:
        values["succeeded_at"] = now
    mine = (TimedRun.name == work.name) & (TimedRun.claim == token)
    settled = update(TimedRun).where(mine).values(**values).returning(TimedRun.name)
    return db.session.scalar(settled) is not None
