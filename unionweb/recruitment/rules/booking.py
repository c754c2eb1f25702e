"""Booking a slot of a simulation: until when, which seat, and what is offered when one is full."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.stages import RoundState

CHANGES_UNTIL = timedelta(hours=12)
"""How long before the slot somebody may still book another one himself."""

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Seats:
    """A slot with its taken seats, which count from 1."""

    id: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: frozenset[int]

    @property
    def free(self) -> int:
        """How many are free."""
        return self.capacity - len(self.taken)


def free_seat(capacity: int, taken: Collection[int]) -> int | None:
    """The first free one; None when it is full."""
    return next((seat for seat in range(1, capacity + 1) if seat not in taken), None)


def next_free(slots: Iterable[Seats], now: datetime) -> list[Seats]:
    """A few free ones that have not begun, the earliest first."""
    free = [one for one in slots if one.free > 0 and one.starts_at > now]
    return sorted(free, key=lambda one: (one.starts_at, one.id))[:OFFERED]


def check_round(state: RoundState, waiting_for: str | None) -> None:
    """Refuse a booking where scoring has ended, or while an earlier round is not published."""
    if state in (RoundState.CLOSED, RoundState.PUBLISHED):
        raise Refusal("这一轮已经评完，不能再预约")
    if waiting_for is not None:
        raise Refusal("“%(title)s”公布成绩以后才能预约", title=waiting_for)


def check_change(starts_at: datetime, now: datetime) -> None:
    """Refuse a candidate who wants to leave a slot that begins soon."""
    if now > starts_at - CHANGES_UNTIL:
        raise Refusal(
            "离开场不到 %(n)s 小时，不能自己改约，请联系学生会", n=int(CHANGES_UNTIL.total_seconds() // 3600)
        )


def may_change(starts_at: datetime, now: datetime) -> bool:
    """Whether the candidate may still leave it himself."""
    return now <= starts_at - CHANGES_UNTIL
