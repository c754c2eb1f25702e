"""Which assets a request gets: those that were named, and any of a name as many as were asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from unionweb.assets.rules.holding import Interval, Use, clash_words, clashes, displaces, held
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.tags import show_tag
from unionweb.base.text import Sentence, say

Kind = tuple[str, int]
"""A name and a category's id: things that may stand for each other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An asset that could be reserved. `uses`: everything that is in the way around that time; `in_kit`: it
    is missed there, so that others go first."""

    id: int
    tag: str
    name: str
    category_id: int
    state: AssetState
    buffer_hours: int = 0
    days: int | None = None
    large: bool = False
    in_kit: bool = False
    uses: tuple[Use, ...] = ()

    @property
    def kind(self) -> Kind:
        """What it may stand for."""
        return self.name, self.category_id


@dataclass(frozen=True, slots=True)
class Chosen:
    """An asset for the request. `before`: requests that it would go before once it is approved; until then
    it holds nothing."""

    asset: Candidate
    before: tuple[Use, ...] = ()


@dataclass(slots=True)
class Picked:
    """What was found, and why the rest was not."""

    chosen: list[Chosen] = field(default_factory=list)
    missing: list[Sentence] = field(default_factory=list)


LENDABLE = (AssetState.AVAILABLE, AssetState.LENT)


def pick(
    named: Sequence[int],
    counts: Mapping[Kind, int],
    candidates: Iterable[Candidate],
    wanted: Interval,
    large: bool,
) -> Picked:
    """Decide on every asset by its id in `named`, then on as many of each kind as are asked for."""
    known = {one.id: one for one in candidates}
    picked = Picked()
    for asset_id in dict.fromkeys(named):
        _take(picked, known[asset_id], wanted, large)
    taken = {one.asset.id for one in picked.chosen}
    for kind, count in counts.items():
        rest = [one for one in known.values() if one.kind == kind and one.id not in taken]
        _take_any(picked, kind, count, rest, wanted, large)
    return picked


def _take(picked: Picked, one: Candidate, wanted: Interval, large: bool) -> None:
    answer = _ask(one, wanted, large)
    if isinstance(answer, Chosen):
        picked.chosen.append(answer)
    else:
        picked.missing.append(
            say("%(what)s（%(tag)s）%(why)s", what=one.name, tag=show_tag(one.tag), why=answer)
        )


def _take_any(
    picked: Picked, kind: Kind, count: int, rest: list[Candidate], wanted: Interval, large: bool
) -> None:
    answers = [_ask(one, wanted, large) for one in sorted(rest, key=_worth)]
    found = sorted((one for one in answers if isinstance(one, Chosen)), key=lambda one: len(one.before))
    picked.chosen += found[:count]
    if len(found) < count:
        why = next((one for one in answers if isinstance(one, Sentence)), None)
        picked.missing.append(_too_few(kind[0], count, len(found), why))


def _too_few(name: str, count: int, free: int, why: Sentence | None) -> Sentence:
    if why is None:
        return say("%(name)s要 %(count)s 件，只有 %(free)s 件", name=name, count=count, free=free)
    return say(
        "%(name)s要 %(count)s 件，那时只有 %(free)s 件：%(why)s", name=name, count=count, free=free, why=why
    )


def _worth(one: Candidate) -> tuple[bool, bool, int]:
    """What is there and is missed nowhere goes first."""
    return one.in_kit, one.state is not AssetState.AVAILABLE, one.id


def _ask(one: Candidate, wanted: Interval, large: bool) -> Chosen | Sentence:
    if one.state not in LENDABLE:
        return say("现在不能外借")
    in_the_way = clashes(time_of(one, wanted.from_at, wanted.until_at), one.uses)
    firm = [use for use in in_the_way if not displaces(large, use)]
    return clash_words(firm[0]) if firm else Chosen(one, tuple(in_the_way))


def time_of(one: Candidate, starts_at: datetime, ends_at: datetime) -> Interval:
    """What a reservation takes of its time."""
    return held(starts_at, ends_at, one.buffer_hours)
