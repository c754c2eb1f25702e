"""The election's public log: a hash chain that goes into the bundle."""

from datetime import datetime

from sqlalchemy import select

from unionweb.ballots.rules.chain import next_line
from unionweb.base.db import db
from unionweb.elections.models import Election, LogLine


def append(election: Election, kind: str, body: dict[str, object], now: datetime) -> LogLine:
    """One more line. The audit entry of the action that calls this stands beside it."""
    query = select(LogLine).where(LogLine.election_id == election.id).order_by(LogLine.number.desc()).limit(1)
    last = db.session.scalar(query)
    line = next_line(last.line if last else None, kind, body, now)
    entry = LogLine(election_id=election.id, number=(last.number if last else 0) + 1, kind=kind, line=line)
    db.session.add(entry)
    db.session.flush()
    return entry


def lines(election_id: int) -> list[bytes]:
    """The whole log."""
    query = select(LogLine.line).where(LogLine.election_id == election_id).order_by(LogLine.number)
    return list(db.session.scalars(query))
