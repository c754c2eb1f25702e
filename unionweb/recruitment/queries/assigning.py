"""Whom each juror is to score: as it stands, as it would be, and whether everybody can be compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.base.text import Sentence, say
from unionweb.recruitment.models import Booking, Juror, Panel, Round, Slot
from unionweb.recruitment.queries.panels import (
    Candidate,
    Given,
    candidate_key,
    candidates_of,
    forbidden_of,
    is_simulation,
    juror_key,
    panel_for,
    panels_of,
    sheets_given,
)
from unionweb.recruitment.rules.assignment import Marker, assign
from unionweb.recruitment.rules.conflicts import Conflict as Why
from unionweb.recruitment.rules.connectivity import Advice, Pair, advise, rooms
from unionweb.recruitment.rules.crossing import Crossing, Session, crossings
from unionweb.recruitment.rules.shortage import Named
from unionweb.recruitment.rules.slots import Interval


@dataclass(frozen=True)
class Scene:
    """A round with all that an assignment depends on. `booked`: by slot who appears in it."""

    round: Round
    candidates: Sequence[Candidate]
    panels: Sequence[Panel]
    jurors: Sequence[Juror]
    forbidden: Mapping[Pair, Why]
    given: Sequence[Given]
    slots: Sequence[Slot]
    booked: Mapping[int, frozenset[int]]

    @property
    def names(self) -> dict[str, str]:
        """What keys are called."""
        known = {juror_key(one.id): one.person.name for one in self.jurors}
        return known | {one.key: f"{one.number:03}" for one in self.candidates}

    def name(self, key: str) -> str:
        """A key for people."""
        return self.names.get(key, key)

    @property
    def standing(self) -> dict[Pair, Given]:
        """The sheets of those this round is about, by keys."""
        keys = {one.id: one.key for one in self.candidates}
        return {
            (juror_key(one.juror_id), keys[one.application_id]): one
            for one in self.given
            if one.application_id in keys
        }


def scene_of(one: Round) -> Scene:
    """Everything at once: a number of queries that does not grow."""
    candidates, panels = candidates_of(one), panels_of(one.id)
    everybody = [juror for panel in panels for juror in panel.jurors]
    jurors = [juror for juror in everybody if juror.ended_at is None]
    slots, booked = _slots(one) if is_simulation(one) else ([], {})
    return Scene(
        one,
        candidates,
        panels,
        jurors,
        forbidden_of(one, candidates, jurors),
        sheets_given(one.id),
        slots,
        booked,
    )


def _slots(one: Round) -> tuple[list[Slot], dict[int, frozenset[int]]]:
    slots = list(
        db.session.scalars(
            select(Slot)
            .join(Panel, Panel.id == Slot.panel_id)
            .where(Panel.round_id == one.id)
            .order_by(Slot.starts_at)
        )
    )
    booked: dict[int, set[int]] = {}
    query = select(Booking.slot_id, Booking.application_id).where(Booking.round_id == one.id)
    for slot_id, application_id in db.session.execute(query):
        booked.setdefault(slot_id, set()).add(application_id)
    return slots, {key: frozenset(value) for key, value in booked.items()}


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would score whom. `added` and `removed` against what is given out; `waiting`: candidates of a
    simulation without a slot."""

    pairs: frozenset[Pair]
    added: frozenset[Pair]
    removed: frozenset[Pair]
    loads: Mapping[str, int]
    short: Mapping[str, int]
    faults: tuple[Sentence, ...]
    rooms: int
    waiting: int = 0


def plan_of(scene: Scene, *, fresh: bool) -> Plan:
    """What the button would do. `fresh`: everything that nobody has begun is given out anew, else what is
    given out stays and what is missing is added."""
    standing = scene.standing
    allowed = {pair: one for pair, one in standing.items() if pair not in scene.forbidden or one.saved}
    kept = frozenset(pair for pair, one in allowed.items() if one.saved or not fresh)
    pairs, short, faults = (_seated if is_simulation(scene.round) else _shared_out)(scene, kept)
    loads = {juror_key(one.id): 0 for one in scene.jurors}
    for juror, _candidate in pairs:
        loads[juror] = loads.get(juror, 0) + 1
    there = frozenset(standing)
    booked = frozenset().union(*scene.booked.values()) if scene.booked else frozenset()
    waiting = sum(one.id not in booked for one in scene.candidates) if is_simulation(scene.round) else 0
    return Plan(pairs, pairs - there, there - pairs, loads, short, faults, len(rooms(pairs)), waiting)


Shared = tuple[frozenset[Pair], dict[str, int], tuple[Sentence, ...]]


def _shared_out(scene: Scene, kept: frozenset[Pair]) -> Shared:
    """Papers: evenly among the jurors of the panels that score a candidate."""
    pools: dict[tuple[int, ...], list[Candidate]] = {}
    for one in scene.candidates:
        pools.setdefault(tuple(panel.id for panel in panel_for(one, scene.panels)), []).append(one)
    pairs, short, faults = frozenset[Pair](), dict[str, int](), list[Sentence]()
    for panel_ids, people in pools.items():
        if not panel_ids:
            faults.append(
                say(
                    "%(n)s 名候选人没有评委组，例如 %(number)s",
                    n=len(people),
                    number=scene.name(people[0].key),
                )
            )
            short |= {one.key: scene.round.least for one in people}
            continue
        keys = {one.key for one in people}
        found = assign(
            [Named(one.key, scene.name(one.key)) for one in people],
            _markers(scene, panel_ids),
            scene.round.least,
            forbidden=frozenset(scene.forbidden),
            kept=frozenset(pair for pair in kept if pair[1] in keys),
        )
        pairs |= found.pairs
        short |= found.short
        faults += found.faults
    return pairs, short, tuple(faults)


def _markers(scene: Scene, panel_ids: Iterable[int]) -> list[Marker]:
    return [
        Marker(juror_key(one.id), one.person.name, scene.round.most or None)
        for one in scene.jurors
        if one.panel_id in set(panel_ids)
    ]


def _seated(scene: Scene, kept: frozenset[Pair]) -> Shared:
    """In rooms: all jurors of the panel in whose slot somebody appears, but for those who may not."""
    keys = {one.id: one.key for one in scene.candidates}
    pairs, short, faults = set(kept), dict[str, int](), list[Sentence]()
    having = {candidate for _juror, candidate in kept}
    panel_jurors: dict[int, list[str]] = {}
    for juror in scene.jurors:
        panel_jurors.setdefault(juror.panel_id, []).append(juror_key(juror.id))
    for slot in scene.slots:
        for application_id in sorted(scene.booked.get(slot.id, ())):
            key = keys.get(application_id)
            if key is None:
                continue
            if key not in having:
                own = panel_jurors.get(slot.panel_id, [])
                pairs |= {(juror, key) for juror in own if (juror, key) not in scene.forbidden}
            missing = scene.round.least - sum(candidate == key for _juror, candidate in pairs)
            if missing > 0:
                short[key] = missing
    if short:
        first = min(short)
        faults.append(
            say(
                "%(n)s 名候选人的评委不足 %(least)s 位，例如 %(number)s：请给该组添加评委，或改约到别组",
                n=len(short),
                least=scene.round.least,
                number=scene.name(first),
            )
        )
    return frozenset(pairs), short, tuple(faults)


def advice_of(scene: Scene) -> Advice:
    """How to make all panels of a round of papers comparable."""
    standing = scene.standing
    marked = frozenset(pair for pair, one in standing.items() if one.saved)
    return advise(frozenset(standing), frozenset(scene.forbidden), marked)


def crossings_of(scene: Scene) -> tuple[Crossing, ...]:
    """The same for a simulation: jurors who change rooms for one slot."""
    standing = scene.standing
    keys = {one.id: one.key for one in scene.candidates}
    sessions = []
    for slot in scene.slots:
        there = frozenset(keys[one] for one in scene.booked.get(slot.id, ()) if one in keys)
        jurors = frozenset(juror for juror, candidate in standing if candidate in there)
        time = Interval(slot.starts_at, slot.ends_at)
        sessions.append(Session(slot.id, slot.panel.name, time, there, jurors))
    marked = frozenset(pair for pair, one in standing.items() if one.saved)
    return crossings(sessions, frozenset(standing), frozenset(scene.forbidden), marked)


def crossing_words(scene: Scene, one: Crossing) -> Sentence:
    """For people."""
    return say(
        "%(time)s 这一场：%(juror)s 到“%(there)s”，%(other)s 到“%(here)s”",
        time=f"{one.first.time.starts.astimezone(LOCAL):%m-%d %H:%M}",
        juror=scene.name(one.juror),
        there=one.second.room,
        other=scene.name(one.other),
        here=one.first.room,
    )


def rooms_of_round(scene: Scene) -> int:
    """Into how many parts that nothing connects the sheets fall."""
    return len(rooms(frozenset(scene.standing)))


def missing_jurors(scene: Scene) -> list[str]:
    """The numbers of candidates with fewer sheets than the round asks for; of a simulation only those
    booked."""
    counts: dict[str, int] = {}
    for _juror, candidate in scene.standing:
        counts[candidate] = counts.get(candidate, 0) + 1
    booked = frozenset().union(*scene.booked.values()) if scene.booked else frozenset()
    asked = [one for one in scene.candidates if not is_simulation(scene.round) or one.id in booked]
    return [
        f"{one.number:03}" for one in asked if counts.get(candidate_key(one.number), 0) < scene.round.least
    ]
