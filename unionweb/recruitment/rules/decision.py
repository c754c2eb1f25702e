"""The decision as a document: everything that it was computed from and came to, in canonical JSON.

Whoever has it computes the same again from it alone (`check`), and its SHA-256 is announced with the list, so
that nobody can change it afterwards. It holds no name: candidates go by the number of their application. The
scores of the rounds are its input; of a round of panels it names the SHA-256 of the marks (`marks`), which
are a document of their own, since they must not be kept as long as the decision.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any

from unionweb.ballots.rules.encoding import canonical, read_canonical
from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.figures import Candidate, Outcome, Result, RoundFacts, Rules, compute
from unionweb.recruitment.rules.scores import Binding, settle
from unionweb.recruitment.rules.standing import OpeningFacts
from unionweb.recruitment.rules.terms import TieKey

VERSION = 2
READ = (1, 2)
"""In the first no round named its marks."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BadDocument(ValueError):
    """A text that is no decision."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a decision is computed from. `binding`: which score counted when the rounds closed; `marks`: by
    round from 0 the fingerprint of its marks, where there are any."""

    code: str
    title: str
    binding: Binding
    rules: Rules
    candidates: tuple[Candidate, ...]
    marks: Mapping[int, str] = field(default_factory=dict)


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
        "rounds": [_round_json(one, inputs.marks.get(nth)) for nth, one in enumerate(rules.rounds)],
        "openings": [_opening_json(one) for one in rules.openings],
        "candidates": [_candidate_json(one) for one in inputs.candidates],
    }


def _opening_json(one: OpeningFacts) -> dict[str, Any]:
    plain = {"key": one.key, "name": one.name, "places": one.places, "line": _text(one.line)}
    # Told where it is so: older documents do not know the word.
    return plain | {"wished_only": True} if one.wished_only else plain


def _round_json(one: RoundFacts, marks: str | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "weight": str(one.weight),
        "line": _text(one.line),
        "review": one.review,
        "marks": marks,
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
    """What `document` wrote, in this version or before: the inputs, and the outcome that stands there.
    BadDocument for anything else."""
    try:
        stored = read_canonical(text.encode())
        if stored["version"] not in READ:
            raise BadDocument
        rules = _rules(stored)
        candidates = tuple(_candidate(one) for one in stored["candidates"])
        if any(len(one.results) != len(rules.rounds) for one in candidates):
            raise BadDocument
        binding, marks = Binding(stored["binding"]), _marks(stored["rounds"])
        inputs = Inputs(stored["drive"], stored["title"], binding, rules, candidates, marks)
        return inputs, dict(stored["outcome"])
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
        raise BadDocument from None


def _rules(stored: Mapping[str, Any]) -> Rules:
    return Rules(
        tuple(
            RoundFacts(one["name"], Fraction(one["weight"]), _fraction(one["line"]), one["review"])
            for one in stored["rounds"]
        ),
        tuple(
            OpeningFacts(
                one["key"], one["name"], one["places"], _fraction(one["line"]), one.get("wished_only", False)
            )
            for one in stored["openings"]
        ),
        tuple(TieKey(one) for one in stored["ties"]),
        stored["adjustment"],
        stored["move_up"],
    )


def _marks(rounds: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The fingerprints that are there."""
    found = {nth: one["marks"] for nth, one in enumerate(rounds) if one.get("marks") is not None}
    if any(not _FINGERPRINT.fullmatch(one) for one in found.values()):
        raise BadDocument
    return found


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
