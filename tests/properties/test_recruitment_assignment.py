"""Assignments against a plain maximum flow, and what must hold of every one."""

from collections import deque
from collections.abc import Iterable
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from unionweb.recruitment.rules.assignment import Assignment, Marker, assign
from unionweb.recruitment.rules.connectivity import Pair, rooms
from unionweb.recruitment.rules.shortage import Named


@st.composite
def plans(
    draw: st.DrawFn, most_people: int = 9, most_jurors: int = 6
) -> tuple[list[Named], list[Marker], int, set[Pair], set[Pair]]:
    """Candidates, jurors, the least number of jurors, forbidden pairs, kept pairs."""
    people = [Named(f"c{place}", f"考生{place}") for place in range(draw(st.integers(1, most_people)))]
    panel = [
        Marker(f"j{place}", f"评委{place}", draw(st.none() | st.integers(0, 6)))
        for place in range(draw(st.integers(1, most_jurors)))
    ]
    pairs = [(juror.key, one.key) for juror, one in product(panel, people)]
    forbidden = draw(st.sets(st.sampled_from(pairs), max_size=12))
    kept = draw(st.sets(st.sampled_from(pairs), max_size=4))
    return people, panel, draw(st.integers(1, 4)), forbidden, kept


Plan = tuple[list[Named], list[Marker], int, set[Pair], set[Pair]]


def made(plan: Plan) -> Assignment:
    people, panel, least, forbidden, kept = plan
    return assign(people, panel, least, forbidden=forbidden, kept=kept)


def capacities(plan: Plan) -> dict[str, dict[str, int]]:
    """The flow network: source → candidates → jurors → sink, without what is kept."""
    people, panel, least, forbidden, kept = plan
    edges: dict[str, dict[str, int]] = {"source": {}, "sink": {}}
    for one in people:
        have = sum(1 for pair in kept if pair[1] == one.key)
        edges["source"][one.key] = max(least - have, 0)
        free = [juror.key for juror in panel if (juror.key, one.key) not in forbidden | kept]
        edges[one.key] = dict.fromkeys(free, 1)
    for juror in panel:
        has = sum(1 for pair in kept if pair[0] == juror.key)
        edges[juror.key] = {"sink": max((99 if juror.most is None else juror.most) - has, 0)}
    return edges


def greatest_flow(edges: dict[str, dict[str, int]]) -> int:
    """Edmonds and Karp, unit by unit."""
    flow = 0
    while True:
        came: dict[str, str] = {"source": ""}
        queue = deque(["source"])
        while queue and "sink" not in came:
            node = queue.popleft()
            for other, room in edges[node].items():
                if room > 0 and other not in came:
                    came[other] = node
                    queue.append(other)
        if "sink" not in came:
            return flow
        node = "sink"
        while node != "source":
            edges[came[node]][node] -= 1
            edges[node][came[node]] = edges[node].get(came[node], 0) + 1
            node = came[node]
        flow += 1


@settings(deadline=None)
@given(plans())
def test_as_many_seats_are_taken_as_can_be_and_the_shortage_is_the_rest(plan: Plan) -> None:
    people, _panel, least, _forbidden, kept = plan
    result = made(plan)
    wanted = sum(max(least - sum(1 for pair in kept if pair[1] == one.key), 0) for one in people)
    flow = greatest_flow(capacities(plan))
    assert len(result.added) == flow
    assert sum(result.short.values()) == wanted - flow
    assert len(result.faults) == (1 + len(result.short) if result.short else 0)


@settings(deadline=None)
@given(plans())
def test_nothing_forbidden_is_added_nothing_kept_is_lost_and_nobody_is_overloaded(plan: Plan) -> None:
    people, panel, least, forbidden, kept = plan
    result = made(plan)
    assert not result.added & forbidden
    assert kept <= result.pairs
    for one in people:
        have = sum(1 for pair in result.pairs if pair[1] == one.key)
        before = sum(1 for pair in kept if pair[1] == one.key)
        assert have == max(before, least - result.short.get(one.key, 0))
    for juror in panel:
        before = sum(1 for pair in kept if pair[0] == juror.key)
        assert juror.most is None or result.loads[juror.key] <= max(juror.most, before)


def least_squares(plan: Plan) -> int:
    """The evenest loads, by trying every way to seat everybody."""
    people, panel, least, forbidden, kept = plan
    loads = {tuple(sum(1 for pair in kept if pair[0] == juror.key) for juror in panel)}
    for one in people:
        have = {juror for juror, candidate in kept if candidate == one.key}
        free = [
            place
            for place, juror in enumerate(panel)
            if juror.key not in have and (juror.key, one.key) not in forbidden
        ]
        ways = [way for way in product((0, 1), repeat=len(free)) if sum(way) == max(least - len(have), 0)]
        loads = {_more(load, free, way) for load in loads for way in ways}
    return min(sum(load * load for load in each) for each in loads if _fits(each, panel))


def _more(load: tuple[int, ...], places: list[int], way: Iterable[int]) -> tuple[int, ...]:
    new = list(load)
    for place, seat in zip(places, way, strict=True):
        new[place] += seat
    return tuple(new)


def _fits(loads: tuple[int, ...], panel: list[Marker]) -> bool:
    return all(juror.most is None or load <= juror.most for load, juror in zip(loads, panel, strict=True))


@settings(deadline=None, max_examples=60)
@given(plans(5, 4))
def test_no_other_assignment_has_more_even_loads(plan: Plan) -> None:
    people, panel, least, forbidden, kept = plan
    tight = {juror for juror, _candidate in kept}
    easy = [Marker(one.key, one.name, None if one.key in tight else one.most) for one in panel]
    plan = people, easy, least, forbidden, kept
    result = made(plan)
    if not result.short:
        assert sum(load * load for load in result.loads.values()) == least_squares(plan)


@settings(deadline=None)
@given(plans(), st.randoms())
def test_the_order_of_people_makes_no_difference(plan: Plan, chance: object) -> None:
    people, panel, least, forbidden, kept = plan
    mixed, turned = list(people), list(panel)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(turned)  # type: ignore[attr-defined]
    other = assign(mixed, turned, least, forbidden=forbidden, kept=kept)
    assert (other.pairs, other.faults) == (made(plan).pairs, made(plan).faults)


@settings(deadline=None)
@given(st.integers(1, 14), st.integers(2, 10), st.integers(2, 3))
def test_without_conflicts_all_are_joined_whenever_there_are_marks_enough(
    number: int, jurors: int, least: int
) -> None:
    people = [Named(f"c{place:02}", f"考生{place}") for place in range(number)]
    panel = [Marker(f"j{place:02}", f"评委{place}") for place in range(jurors)]
    result = assign(people, panel, least)
    marks = len(result.pairs)
    busy = sum(1 for load in result.loads.values() if load)
    assert result.connected == (len(rooms(result.pairs)) == 1)
    assert max(result.loads.values()) - min(result.loads.values()) <= 1
    if marks >= number + busy - 1:
        assert result.connected
