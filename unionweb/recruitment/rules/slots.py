"""Slots of a simulation: times made in series, and clashes of rooms, jurors and candidates.

A time is half open, [starts, ends): a slot may begin the moment another one ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.rules.moments import moment_text

SHORTEST, LONGEST = 1, 240
"""Minutes of a slot."""

MOST_SLOTS = 200
MOST_IN_GROUP = 20


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From a moment until before another one; both aware."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Interval") -> bool:
        """Whether they share time."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Series:
    """Slots one after the other: so many `minutes` each, `pause` minutes between them, `count` in all, for
    `capacity` candidates at once (a leaderless group: more than one), none during a break."""

    starts: datetime
    minutes: int
    count: int
    pause: int = 0
    capacity: int = 1
    breaks: tuple[Interval, ...] = ()
    until: datetime | None = None


def check_series(series: Series) -> None:
    """Refuse a series that is a slip of the pen."""
    if not SHORTEST <= series.minutes <= LONGEST:
        raise Refusal("每场 %(least)s 至 %(most)s 分钟", field="minutes", least=SHORTEST, most=LONGEST)
    if not 0 <= series.pause <= LONGEST:
        raise Refusal("间隔 0 至 %(most)s 分钟", field="pause", most=LONGEST)
    if not 1 <= series.count <= MOST_SLOTS:
        raise Refusal("一次安排 1 至 %(most)s 场", field="count", most=MOST_SLOTS)
    if not 1 <= series.capacity <= MOST_IN_GROUP:
        raise Refusal("每场 1 至 %(most)s 名候选人", field="capacity", most=MOST_IN_GROUP)
    if any(one.ends <= one.starts for one in series.breaks):
        raise Refusal("休息的结束时间要晚于开始时间", field="breaks")


def times(series: Series) -> tuple[Interval, ...]:
    """The times of a series. A slot that would run into a break begins after it. Refusal when it cannot be,
    or when fewer than asked for end by `until`."""
    check_series(series)
    length, pause = timedelta(minutes=series.minutes), timedelta(minutes=series.pause)
    found: list[Interval] = []
    starts = series.starts
    for _slot in range(series.count):
        one = _after_breaks(Interval(starts, starts + length), sorted(series.breaks))
        if series.until is not None and one.ends > series.until:
            raise Refusal(
                "到结束时间只排得下 %(found)s 场，少于 %(count)s 场",
                field="count",
                found=len(found),
                count=series.count,
            )
        found.append(one)
        starts = one.ends + pause
    return tuple(found)


def _after_breaks(slot: Interval, breaks: Sequence[Interval]) -> Interval:
    for one in breaks:
        if slot.overlaps(one):
            slot = Interval(one.ends, one.ends + (slot.ends - slot.starts))
    return slot


class Needed(StrEnum):
    """What can be in one place at a time only."""

    ROOM = "room"
    JUROR = "juror"
    CANDIDATE = "candidate"


NEEDED = {Needed.ROOM: mark("房间"), Needed.JUROR: mark("评委"), Needed.CANDIDATE: mark("候选人")}


@dataclass(frozen=True, slots=True)
class Use:
    """A room, juror or candidate that a slot takes; `key` tells equal names apart."""

    what: Needed
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot with everything that it takes."""

    key: int
    time: Interval
    uses: tuple[Use, ...]
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Clash:
    """Two slots that take the same at the same time."""

    use: Use
    slots: tuple[int, int]
    first: Interval
    second: Interval

    @property
    def sentence(self) -> Sentence:
        """For people."""
        return say(
            "%(what)s“%(name)s”的两场时间重叠：%(first)s 和 %(second)s",
            what=say(NEEDED[self.use.what]),
            name=self.use.name,
            first=moment_text(self.first.starts),
            second=moment_text(self.second.starts),
        )


def clashes(slots: Iterable[Slot]) -> tuple[Clash, ...]:
    """All clashes, by room, juror and candidate, earliest first."""
    taken: dict[tuple[Needed, str], list[tuple[Interval, int, Use]]] = {}
    for slot in slots:
        for use in slot.uses:
            taken.setdefault((use.what, use.key), []).append((slot.time, slot.key, use))
    return tuple(clash for key in sorted(taken) for clash in _of_one(taken[key]))


def _of_one(taken: list[tuple[Interval, int, Use]]) -> Iterator[Clash]:
    taken.sort(key=lambda one: (one[0], one[1]))
    for place, (time, key, use) in enumerate(taken):
        for other, other_key, _use in taken[place + 1 :]:
            if other.starts >= time.ends:
                break
            yield Clash(use, (key, other_key), time, other)


def check_booking(slot: Slot, candidate: Use, others: Iterable[Slot], now: datetime) -> None:
    """Refuse a candidate's booking of a slot that has begun or is full, or that clashes with
    another one of his. `others`: the slots that he has already."""
    inside = [use for use in slot.uses if use.what is Needed.CANDIDATE]
    if candidate.key in {use.key for use in inside}:
        raise Refusal("您已经预约了这一场")
    if slot.time.starts <= now:
        raise Refusal("这一场已经开始，请另选一场")
    if len(inside) >= slot.capacity:
        raise Refusal("这一场刚刚约满，请另选一场，或登记候补")
    for other in others:
        if other.key != slot.key and slot.time.overlaps(other.time):
            raise Refusal(
                "与您已预约的另一场时间重叠（%(time)s），请先改约", time=moment_text(other.time.starts)
            )
