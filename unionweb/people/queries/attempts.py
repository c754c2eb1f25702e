"""How often a password was tried."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from unionweb.base.db import db
from unionweb.people.models import LoginArrival, LoginFailure
from unionweb.people.rules.throttle import KEPT_FOR, LOOK_UPS, Attempt, Limit, free_at, limits


def next_attempt_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When this attempt may be made; None for now."""
    moments = [_free_at(attempt, limit, now) for limit in limits(attempt)]
    return max((moment for moment in moments if moment is not None), default=None)


def next_look_up_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When this code may be looked up; None for now, and always for one that was looked up already."""
    return None if was_looked_up(attempt, now) else _free_at(attempt, LOOK_UPS, now)


def was_looked_up(attempt: Attempt, now: datetime) -> bool:
    """Whether the same code was tried in vain from the same address."""
    query = select(LoginFailure.id).where(
        LoginFailure.account == attempt.account,
        LoginFailure.source == attempt.source,
        LoginFailure.at > now - LOOK_UPS.within,
    )
    return db.session.scalar(query.limit(1)) is not None


def _free_at(attempt: Attempt, limit: Limit, now: datetime) -> datetime | None:
    newest = _newest(attempt, limit, now, 0)
    if len(newest) < limit.attempts or not limit.earns:
        return free_at(newest, limit, now)
    # Only a crowded address has to be asked how many got in there.
    earned = _earned(attempt.source, now)
    return free_at(_newest(attempt, limit, now, earned), limit, now, earned)


def _newest(attempt: Attempt, limit: Limit, now: datetime, more: int) -> list[datetime]:
    query = select(LoginFailure.at).where(*_counted(attempt, limit), LoginFailure.at > now - limit.within)
    return list(db.session.scalars(query.order_by(LoginFailure.at.desc()).limit(limit.attempts + more)))


def _earned(source: str, now: datetime) -> int:
    query = select(func.count()).where(LoginArrival.source == source, LoginArrival.at > now - KEPT_FOR)
    return db.session.scalar(query) or 0


def _counted(attempt: Attempt, limit: Limit) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [LoginFailure.trusted.is_(attempt.trusted)]
    if limit.by_account:
        conditions.append(LoginFailure.account == attempt.account)
    if limit.by_source:
        conditions.append(LoginFailure.source == attempt.source)
    return conditions
