"""How timed work stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.base.timed import TimedWork
from unionweb.operations.models import TimedRun


@dataclass(frozen=True, slots=True)
class Standing:
    """A work and how it stands. `run` is None before its first run. `interrupted`: a run was killed."""

    work: TimedWork
    run: TimedRun | None
    interrupted: bool

    @property
    def failed(self) -> bool:
        """Whether the last run did not come to its end."""
        return self.interrupted or (self.run is not None and self.run.failures > 0)


def runs() -> dict[str, TimedRun]:
    """By name."""
    return {one.name: one for one in db.session.scalars(select(TimedRun))}


def due_names(works: Iterable[TimedWork], now: datetime) -> set[str]:
    """Of these the ones whose time has come; nobody has to write to find that out."""
    known = runs()
    return {work.name for work in works if work.name not in known or known[work.name].due_at <= now}


def standings(works: Iterable[TimedWork], now: datetime) -> list[Standing]:
    """Each with how it stands."""
    known = runs()
    return [Standing(work, run := known.get(work.name), _interrupted(run, now)) for work in works]


def _interrupted(run: TimedRun | None, now: datetime) -> bool:
    return run is not None and run.claimed_until is not None and run.claimed_until <= now


def last_tick() -> datetime | None:
    """When the timer last did anything."""
    return db.session.scalar(select(func.max(TimedRun.started_at)))
