"""How often a password was tried."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from unionweb.base.db import db
from unionweb.people.models import LoginFailure
from unionweb.people.rules.throttle import Attempt, Limit, free_at, limits


def next_attempt_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When this attempt may be made; None for now."""
    moments = [free_at(_newest(attempt, limit, now), limit, now) for limit in limits(attempt)]
    return max((moment for moment in moments if moment is not None), default=None)


def _newest(attempt: Attempt, limit: Limit, now: datetime) -> list[datetime]:
    query = select(LoginFailure.at).where(*_counted(attempt, limit), LoginFailure.at > now - limit.within)
    return list(db.session.scalars(query.order_by(LoginFailure.at.desc()).limit(limit.attempts)))


def _counted(attempt: Attempt, limit: Limit) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [LoginFailure.trusted.is_(attempt.trusted)]
    if limit.by_account:
        conditions.append(LoginFailure.account == attempt.account)
    if limit.by_source:
        conditions.append(LoginFailure.source == attempt.source)
    return conditions
