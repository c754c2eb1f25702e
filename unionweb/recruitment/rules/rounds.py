"""The rounds of a drive before it opens: those to begin with, and what is wrong with them.

Each part of the total (`weights`) is a round of its own here, so that it has its own rubric, panels and line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.ready import Obstacle
from unionweb.recruitment.rules.scores import TRIM_LEAST, Binding
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.terms import Terms
from unionweb.recruitment.rules.weights import PARTS_MOST, PRESETS, Part, faults

ROUNDS_MOST = PARTS_MOST
KINDS = {1: RoundKind.SCREENING, 2: RoundKind.SIMULATION, 3: RoundKind.REVIEW}
"""By the round that a part of a preset is scored in."""

GROUP = "group"
"""The part of a preset that several candidates play together."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A round as a preset proposes it."""

    kind: RoundKind
    title: str
    weight: Fraction
    rubric: str | None


def proposed(preset: str) -> list[Draft]:
    """The rounds of a preset. KeyError for another name."""
    return [Draft(KINDS[one.round], one.label, one.weight, _rubric(one)) for one in PRESETS[preset].parts]


def _rubric(part: Part) -> str | None:
    return {1: "resume", 2: "scenario", 3: None}[part.round]


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What matters of a round before it opens. `rubric`: whether it has criteria."""

    id: int
    title: str
    kind: RoundKind
    weight: Fraction
    least: int
    rubric: bool


def faults_of_rounds(rounds: Sequence[RoundFacts], terms: Terms) -> Iterator[Obstacle]:
    """What keeps the drive shut."""
    if not rounds:
        yield Obstacle(say("请设置轮次"), "rounds")
        return
    parts = [Part(str(one.id), one.title, place, one.weight) for place, one in enumerate(rounds, 1)]
    yield from (Obstacle(fault, "rounds") for fault in faults(parts))
    for one in rounds:
        if one.kind is RoundKind.REVIEW:
            continue
        if not one.rubric:
            yield Obstacle(say("“%(title)s”还没有评分表", title=say(one.title)), "rounds")
        if terms.binding is Binding.TRIMMED and one.least < TRIM_LEAST:
            yield Obstacle(_too_few(one), "rounds")


def _too_few(one: RoundFacts) -> Sentence:
    return say(
        "去掉最高最低分须每人至少 %(n)s 位评委，“%(title)s”只要求 %(k)s 位",
        n=TRIM_LEAST,
        title=say(one.title),
        k=one.least,
    )
