"""How often a password was tried."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, select

from unionweb.base.db import UTCDateTime, db, table
from unionweb.people.models import LoginArrival, LoginFailure
from unionweb.people.rules.throttle import KEPT_FOR, LOOK_UPS, Attempt, Limit, free_at, limits

_failure = table(LoginFailure).c


def next_attempt_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When this attempt may be made; None for now."""
    kept = limits(attempt)
    moments = [
        _free_at(filled, attempt, limit, now)
        for filled, limit in zip(_filled(attempt, kept, now), kept, strict=True)
    ]
    return max((moment for moment in moments if moment is not None), default=None)


def next_look_up_at(attempt: Attempt, now: datetime) -> datetime | None:
    """When this code may be looked up; None for now, and always for one that was looked up already."""
    if was_looked_up(attempt, now):
        return None
    (filled,) = _filled(attempt, (LOOK_UPS,), now)
    return free_at(filled, LOOK_UPS, now)


def was_looked_up(attempt: Attempt, now: datetime) -> bool:
    """Whether the same code was tried in vain from the same address."""
    query = select(LoginFailure.id).where(
        LoginFailure.account == attempt.account,
        LoginFailure.source == attempt.source,
        LoginFailure.at > now - LOOK_UPS.within,
    )
    return db.session.scalar(query.limit(1)) is not None


def _free_at(filled: datetime | None, attempt: Attempt, limit: Limit, now: datetime) -> datetime | None:
    if filled is not None and limit.earns:
        # Only a crowded address has to be asked how many got in there.
        (filled,) = _filled(attempt, (limit,), now, more=_earned(attempt.source, now))
    return free_at(filled, limit, now)


def _filled(
    attempt: Attempt, kept: tuple[Limit, ...], now: datetime, more: int = 0
) -> Sequence[datetime | None]:
    """For each limit when the attempt was made with which it is full, counted from the newest. One query."""
    values: dict[str, object] = {
        "account": attempt.account,
        "source": attempt.source,
        "trusted": attempt.trusted,
    }
    for place, limit in enumerate(kept):
        values |= {f"since_{place}": now - limit.within, f"newer_{place}": limit.attempts + more - 1}
    return db.session.execute(_statement(kept), values).one()


@cache
def _statement(kept: tuple[Limit, ...]) -> Select[Any]:
    columns: list[Any] = [_oldest(place, limit) for place, limit in enumerate(kept)]
    return select(*columns)


def _oldest(place: int, limit: Limit) -> ScalarSelect[datetime]:
    since = bindparam(f"since_{place}", type_=UTCDateTime())
    query = select(_failure.at).where(_failure.trusted == bindparam("trusted"), _failure.at > since)
    if limit.by_account:
        query = query.where(_failure.account == bindparam("account"))
    if limit.by_source:
        query = query.where(_failure.source == bindparam("source"))
    return query.order_by(_failure.at.desc()).limit(1).offset(bindparam(f"newer_{place}")).scalar_subquery()


def _earned(source: str, now: datetime) -> int:
    query = select(func.count()).where(LoginArrival.source == source, LoginArrival.at > now - KEPT_FOR)
    return db.session.scalar(query) or 0
