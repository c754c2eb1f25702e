"""Other rules to try out, as they stand in an address: nothing of it is stored, and whoever has the address
sees the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from unionweb.base.fractions import parse_fraction
from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.figures import Rules
from unionweb.recruitment.rules.scores import Binding
from unionweb.recruitment.rules.standing import points_text

PLACES_MOST = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """The rules as asked for, with what could not be read, which stays as it was."""

    rules: Rules
    problems: tuple[Sentence, ...]

    def differs(self, standing: Rules, usual: Binding) -> bool:
        """Whether anything was changed."""
        same = self.rules.binding in (None, usual)
        return not same or replace(self.rules, binding=None) != replace(standing, binding=None)


def tried(asked: Mapping[str, str], standing: Rules) -> Tried:
    """`asked`: places `p<key>` and line `l<key>` of an opening, weight in per cent `w<n>` and line `r<n>` of
    a round from 0, `binding`, and with `sent` the switches `move_up` and `adjustment`."""
    problems: list[Sentence] = []
    reading = _Reading(asked, problems)
    openings = tuple(
        replace(
            one, places=reading.places(f"p{one.key}", one.places), line=reading.line(f"l{one.key}", one.line)
        )
        for one in standing.openings
    )
    rounds = tuple(
        replace(one, weight=reading.weight(f"w{nth}", one.weight), line=reading.line(f"r{nth}", one.line))
        for nth, one in enumerate(standing.rounds)
    )
    if sum((one.weight for one in rounds), Fraction(0)) != 1:
        problems.append(say("权重之和应为 100%%，已按原来的权重计算"))
        rounds = tuple(
            replace(one, weight=was.weight) for one, was in zip(rounds, standing.rounds, strict=True)
        )
    move_up, adjustment = standing.move_up, standing.adjustment
    if asked.get("sent"):
        move_up, adjustment = asked.get("move_up") == "1", asked.get("adjustment") == "1"
    rules = replace(
        standing,
        openings=openings,
        rounds=rounds,
        binding=reading.binding(),
        move_up=move_up,
        adjustment=adjustment,
    )
    return Tried(rules, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Reading:
    asked: Mapping[str, str]
    problems: list[Sentence]

    def places(self, name: str, usual: int) -> int:
        text = self.asked.get(name)
        if text is None:
            return usual
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= PLACES_MOST:
            return int(text)
        self.problems.append(say("名额请填 0 到 %(most)s 的整数：%(text)s", most=PLACES_MOST, text=text[:20]))
        return usual

    def line(self, name: str, usual: Fraction | None) -> Fraction | None:
        text = self.asked.get(name)
        return usual if text is None else self._points(text, usual)

    def weight(self, name: str, usual: Fraction) -> Fraction:
        text = self.asked.get(name)
        value = None if text is None else self._points(text, usual * 100)
        return usual if value is None else value / 100

    def _points(self, text: str, usual: Fraction | None) -> Fraction | None:
        """0 to 100; an empty field: none."""
        if not text.strip() or text.strip() == shown(usual):
            return usual if text.strip() else None
        try:
            value = parse_fraction(text.strip()[:20])
        except ValueError:
            value = Fraction(-1)
        if 0 <= value <= 100:
            return value
        self.problems.append(say("请填 0 到 100 的数：%(text)s", text=text[:20]))
        return usual

    def binding(self) -> Binding | None:
        text = self.asked.get("binding", "")
        return next((one for one in Binding if one.value == text), None)


def shown(value: Fraction | None) -> str:
    """A number as it stands in the field."""
    return "" if value is None else points_text(value)
