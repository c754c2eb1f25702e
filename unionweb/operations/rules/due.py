"""When timed work is due."""

from datetime import datetime, time, timedelta

from unionweb.base.clock import LOCAL

LEASE = timedelta(minutes=15)
"""So long a run has its work to itself. Of one that is killed the work rests as long; one that takes longer
may be joined by another, which changes nothing: all work may be done twice at once."""

AGAIN = timedelta(hours=1)
"""Work that failed is tried again then, if it would not be due sooner."""


def next_due(every: timedelta, at: time | None, now: datetime) -> datetime:
    """When work that has just been done is due again."""
    if at is None:
        return now + every
    local = now.astimezone(LOCAL)
    today = datetime.combine(local.date(), at, LOCAL)
    return today if today > now else today + timedelta(days=1)


def due_after_failure(every: timedelta, at: time | None, now: datetime) -> datetime:
    """When work that has just failed is due again."""
    return min(next_due(every, at, now), now + AGAIN)
