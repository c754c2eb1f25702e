"""What data checks found is kept until the next time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from unionweb.base.db import db
from unionweb.operations.models import CheckResult

MOST_NAMED = 20


def keep_results(found: Sequence[tuple[str, Sequence[str], int]], *, now: datetime) -> int:
    """Name, offenders and milliseconds of every check there is; how many are broken. What is kept of checks
    that no longer exist goes."""
    db.session.execute(delete(CheckResult).where(CheckResult.name.not_in([name for name, *_rest in found])))
    known = {one.name: one for one in db.session.scalars(select(CheckResult).with_for_update())}
    for name, offenders, took_ms in found:
        since = known[name].broken_since if name in known else None
        db.session.merge(
            CheckResult(
                name=name,
                checked_at=now,
                number=len(offenders),
                offenders=list(offenders[:MOST_NAMED]),
                took_ms=took_ms,
                broken_since=(since or now) if offenders else None,
            )
        )
    db.session.flush()
    return sum(bool(offenders) for _name, offenders, _took in found)
