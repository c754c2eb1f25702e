"""The decision as a document: everything that it was computed from and came to, in canonical JSON.

Whoever has it computes the same again from it alone (`check`), and its SHA-256 is announced with the list, so
that nobody can change it afterwards. It holds no name: candidates go by the number of their application. The
scores of the rounds are its input; they were published round by round before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from unionweb.ballots.rules.encoding import canonical, read_canonical
from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.figures import Candidate, Outcome, Result, RoundFacts, Rules, compute
from unionweb.recruitment.rules.scores import Binding, settle
from unionweb.recruitment.rules.standing import OpeningFacts
from unionweb.recruitment.rules.terms import TieKey

VERSION = 1


class BadDocument(ValueError):
    """A text that is no decision."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a decision is computed from. `binding`: which score counted when the rounds closed."""

    code: str
    title: str
    binding: Binding
    rules: Rules
    candidates: tuple[Candidate, ...]


def document(inputs: Inputs, outcome: Outcome) -> str:
    """The canonical JSON of inputs and outcome."""
    return canonical({**_inputs_json(inputs), "outcome": outcome_json(outcome)}).decode()


def fingerprint(text: str) -> str:
    """SHA-256 of the document as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _inputs_json(inputs: Inputs) -> dict[str, Any]:
    rules = inputs.rules
    return {
        "version": VERSION,
        "drive": inputs.code,
        "title": inputs.title,
        "binding": inputs.binding.value,
        "ties": [one.value for one in rules.ties],
        "adjustment": rules.adjustment,
        "move_up": rules.move_up,
        "rounds": [
            {"name": one.name, "weight": str(one.weight), "line": _text(one.line), "review": one.review}
            for one in rules.rounds
        ],
        "openings": [
            {"key": one.key, "name": one.name, "places": one.places, "line": _text(one.line)}
            for one in rules.openings
        ],
        "candidates": [_candidate_json(one) for one in inputs.candidates],
    }


def _candidate_json(one: Candidate) -> dict[str, Any]:
    return {
        "number": one.number,
        "choices": list(one.choices),
        "adjusts": one.adjusts,
        "lot": one.lot,
        "barred": one.barred,
        "results": [None if result is None else _result_json(result) for result in one.results],
    }


def _result_json(one: Result) -> list[Any]:
    return [_text(one.raw), _text(one.trimmed), _text(one.corrected), _text(one.score), one.panel]


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What it came to: totals, ranks, who is placed where, who waits."""
    return {
        "totals": {
            str(key): str(line.total) for key, line in outcome.lines.items() if line.total is not None
        },
        "ranks": {str(key): one.rank for key, one in outcome.ranked.items()},
        "placed": {
            str(key): one.opening for key, one in outcome.placing.placed.items() if one.opening is not None
        },
        "waiting": {
            str(key): [[one.applicant, one.number] for one in listed] for key, listed in outcome.lists.items()
        },
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def read_document(text: str) -> tuple[Inputs, dict[str, Any]]:
    """What `document` wrote: the inputs, and the outcome that stands there. BadDocument for anything else."""
    try:
        stored = read_canonical(text.encode())
        if stored["version"] != VERSION:
            raise BadDocument
        rules = Rules(
            tuple(
                RoundFacts(one["name"], Fraction(one["weight"]), _fraction(one["line"]), one["review"])
                for one in stored["rounds"]
            ),
            tuple(
                OpeningFacts(one["key"], one["name"], one["places"], _fraction(one["line"]))
                for one in stored["openings"]
            ),
            tuple(TieKey(one) for one in stored["ties"]),
            stored["adjustment"],
            stored["move_up"],
        )
        candidates = tuple(_candidate(one) for one in stored["candidates"])
        inputs = Inputs(stored["drive"], stored["title"], Binding(stored["binding"]), rules, candidates)
        return inputs, dict(stored["outcome"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        raise BadDocument from None


def _candidate(stored: Mapping[str, Any]) -> Candidate:
    return Candidate(
        stored["number"],
        tuple(stored["choices"]),
        tuple(None if one is None else _result(one) for one in stored["results"]),
        stored["adjusts"],
        stored["lot"],
        stored["barred"],
    )


def _result(stored: list[Any]) -> Result:
    raw, trimmed, corrected, score, panel = stored
    return Result(_fraction(raw), _fraction(trimmed), _fraction(corrected), _fraction(score), panel)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def check(text: str) -> list[Sentence]:
    """What does not follow from the inputs of a document; nothing when it is right. BadDocument as above."""
    inputs, told = read_document(text)
    found = list(_scores_off(inputs))
    again = outcome_json(compute(inputs.rules, inputs.candidates))
    for part in ("totals", "ranks", "placed", "waiting"):
        if told.get(part) != again[part]:
            found.append(_differs(part, told.get(part), again[part]))
    return found


def _scores_off(inputs: Inputs) -> Iterator[Sentence]:
    """Scores that are not the one of the three that counts."""
    for one in inputs.candidates:
        for about, result in zip(inputs.rules.rounds, one.results, strict=True):
            if result is None or result.score is None:
                continue
            value = result.raw if about.review else result.by(inputs.binding)
            if value is None or settle(value) != result.score:
                yield say(
                    "%(number)s 号的“%(round)s”成绩与评分不符", number=one.number, round=say(about.name)
                )


def _differs(part: str, told: Any, again: Mapping[str, Any]) -> Sentence:
    told = told if isinstance(told, dict) else {}
    keys = sorted((key for key in told.keys() | again if told.get(key) != again.get(key)), key=int)
    return say("%(part)s 与重新计算的不同：%(keys)s", part=part, keys=tuple(keys[:20]))
