"""Whatever is asked for and cancelled in whatever order: no thing is reserved twice at one time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unionweb.assets.rules.holding import Interval, Use, UseKind
from unionweb.assets.rules.picking import Candidate, pick, time_of
from unionweb.assets.rules.states import AssetState

START = datetime(2026, 12, 1, tzinfo=UTC)
BUFFERS = (0, 0, 2, 5)
"""Of the four things there are; the first two are of one kind."""
NAMES = ("Tent", "Tent", "Sofa", "Stage")


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def candidates(holds: dict[int, tuple[int, Interval]]) -> list[Candidate]:
    return [
        Candidate(
            id=key,
            tag="A" * 8,
            name=NAMES[key],
            category_id=1,
            state=AssetState.AVAILABLE,
            buffer_hours=BUFFERS[key],
            uses=tuple(Use(UseKind.APPROVED, "x", when) for asset, when in holds.values() if asset == key),
        )
        for key in range(len(NAMES))
    ]


@dataclass
class Shelf:
    """The oracle: for every thing the hours that are taken, one by one."""

    hours: dict[int, set[int]] = field(default_factory=lambda: {key: set() for key in range(len(NAMES))})

    def of(self, key: int, start: int, end: int) -> set[int]:
        return set(range(start, end + BUFFERS[key]))

    def free(self, key: int, start: int, end: int) -> bool:
        return not self.hours[key] & self.of(key, start, end)


steps = st.lists(
    st.tuples(
        st.sampled_from(["named", "any", "cancel"]),
        st.integers(0, 3),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(1, 3),
    ),
    max_size=30,
)


@given(steps)
def test_what_is_chosen_is_free_and_what_is_refused_is_not(
    steps: list[tuple[str, int, int, int, int]],
) -> None:
    shelf, holds, serial = Shelf(), dict[int, tuple[int, Interval]](), 0
    for what, key, start, length, count in steps:
        if what == "cancel":
            gone = holds.pop(key * 3 + count, None)
            if gone:
                asset, when = gone
                first = round((when.from_at - START).total_seconds() / 3600)
                last = round((when.until_at - START).total_seconds() / 3600)
                shelf.hours[asset] -= set(range(first, last))
            continue
        end = start + length
        named, counts = ([key], {}) if what == "named" else ([], {(NAMES[key], 1): count})
        picked = pick(named, counts, candidates(holds), Interval(at(start), at(end)), False)
        alike = [key] if what == "named" else [one for one in range(4) if NAMES[one] == NAMES[key]]
        free = [one for one in alike if shelf.free(one, start, end)]
        wanted = 1 if what == "named" else count
        assert bool(picked.missing) == (len(free) < wanted)
        assert len(picked.chosen) == min(len(free), wanted)
        for one in picked.chosen:
            assert one.asset.id in free and not one.before
            shelf.hours[one.asset.id] |= shelf.of(one.asset.id, start, end)
            holds[serial] = (one.asset.id, time_of(one.asset, at(start), at(end)))
            serial += 1


intervals = st.tuples(st.integers(0, 50), st.integers(1, 12)).map(
    lambda pair: Interval(at(pair[0]), at(pair[0] + pair[1]))
)


@given(intervals, st.lists(st.tuples(intervals, st.booleans(), st.booleans()), max_size=5))
def test_a_large_event_displaces_only_what_is_asked_for_and_not_large(
    wanted: Interval, others: list[tuple[Interval, bool, bool]]
) -> None:
    uses = tuple(
        Use(UseKind.APPROVED if approved else UseKind.ASKED, "x", when, large, request_id=number)
        for number, (when, approved, large) in enumerate(others)
    )
    one = Candidate(1, "A" * 8, "Tent", 1, AssetState.AVAILABLE, uses=uses)
    picked = pick([1], {}, [one], wanted, True)
    touching = [
        (approved, large)
        for when, approved, large in others
        if when.from_at < wanted.until_at and wanted.from_at < when.until_at
    ]
    assert bool(picked.missing) == any(approved or large for approved, large in touching)
    if picked.chosen:
        assert len(picked.chosen[0].before) == len(touching)
