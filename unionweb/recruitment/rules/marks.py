"""The marks of a round of panels as a document: what each juror gave each candidate, and what it came to.

Canonical JSON, made when the round closes; the decision names its SHA-256. Candidates go by the number of
their application and jurors by numbers that are drawn at the close, so it tells nothing else of anybody.
Points are out of 100; severities are in ten-thousandths of a point, weights in ten-thousandths.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from unionweb.base.strict import Reader
from unionweb.recruitment.rules.decision import BadDocument
from unionweb.recruitment.rules.figures import Result
from unionweb.recruitment.rules.results import Computed, compute
from unionweb.recruitment.rules.scores import Binding, Mark
from unionweb.recruitment.rules.severity import UNIT, Corrected, Correction
from unionweb.recruitment.rules.stages import RoundKind
from unionweb.recruitment.rules.weights import FULL

VERSION = 1
KINDS = (RoundKind.SCREENING, RoundKind.SIMULATION)
TITLE_MOST = 60
NUMBER_MOST = 10**6
SEVERITY_MOST = 100 * UNIT

_EXACT = re.compile(r"-?(0|[1-9]\d{0,11})(/[1-9]\d{0,11})?", re.ASCII)
_STRICT = Reader(BadDocument, BadDocument)


@dataclass(frozen=True, slots=True)
class Given:
    """A mark: the number of the juror, points out of 100, weight in ten-thousandths."""

    juror: int
    points: Fraction
    weight: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A candidate by number: the marks in order of the jurors, and what they came to."""

    number: int
    marks: tuple[Given, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class Heading:
    """Which round it is, and by what rules. `position` counts from 1; `most`: the total of the rubric, from
    which points were converted."""

    drive: str
    position: int
    title: str
    kind: RoundKind
    binding: Binding
    line: Fraction | None
    most: int


@dataclass(frozen=True, slots=True)
class MarkedRound:
    """All of it. `severities` of juror 1, 2, …"""

    heading: Heading
    severities: tuple[int, ...]
    candidates: tuple[Marked, ...]

    @property
    def marks(self) -> list[Mark]:
        """As the calculation takes them."""
        return [
            Mark(juror_name(given.juror), candidate_name(one.number), given.points)
            for one in self.candidates
            for given in one.marks
        ]


def juror_name(number: int) -> str:
    """A juror in the calculation."""
    return f"j{number:06}"


def candidate_name(number: int) -> str:
    """A candidate in the calculation; sorts like the number."""
    return f"{number:06}"


def marked_round(
    heading: Heading, correction: Correction, candidates: Mapping[str, int], jurors: Sequence[str]
) -> MarkedRound:
    """What a correction says of a round. `candidates`: everybody in it, by name the number; `jurors`: those
    who marked, in the order of their numbers."""
    place = {name: nth for nth, name in enumerate(jurors, 1)}
    marks = [mark for one in correction.candidates.values() for mark in one.marks]
    came = compute(marks, candidates, heading.binding, heading.line, correction)
    rows = [
        Marked(number, _given(correction.candidates.get(name), place), _result(came[name]))
        for name, number in candidates.items()
    ]
    severities = tuple([int(correction.jurors[name].severity * UNIT) for name in jurors])
    return MarkedRound(heading, severities, tuple(sorted(rows, key=lambda one: one.number)))


def _result(came: Computed) -> Result:
    return Result(came.raw, came.trimmed, came.corrected, came.score, came.panel)


def _given(one: Corrected | None, place: Mapping[str, int]) -> tuple[Given, ...]:
    if one is None:
        return ()
    pairs = zip(one.marks, one.weights, strict=True)
    found = [Given(place[mark.juror], mark.points, weight) for mark, weight in pairs]
    return tuple(sorted(found, key=lambda given: given.juror))


def document(one: MarkedRound) -> str:
    """The canonical JSON of it."""
    about = one.heading
    return _STRICT.canonical(
        {
            "version": VERSION,
            "drive": about.drive,
            "round": {"position": about.position, "title": about.title, "kind": about.kind.value},
            "binding": about.binding.value,
            "line": _text(about.line),
            "rubric_total": about.most,
            "severities": list(one.severities),
            "candidates": [_candidate_json(each) for each in one.candidates],
        }
    ).decode()


def _candidate_json(one: Marked) -> dict[str, Any]:
    came = one.result
    return {
        "number": one.number,
        "marks": [[given.juror, str(given.points), given.weight] for given in one.marks],
        "result": [_text(value) for value in (came.raw, came.trimmed, came.corrected, came.score)],
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def read_marks(text: str) -> MarkedRound:
    """What `document` wrote. BadDocument for anything else, also where a juror has no mark or two of one
    candidate."""
    try:
        stored = _STRICT.read_canonical(text.encode())
    except UnicodeEncodeError:
        raise BadDocument from None
    names = ("version", "drive", "round", "binding", "line", "rubric_total", "severities", "candidates")
    version, drive, about, binding, line, most, severities, candidates = _STRICT.fields(stored, *names)
    _STRICT.whole(version, VERSION, VERSION)
    position, title, kind = _STRICT.fields(about, "position", "title", "kind")
    heading = Heading(
        _STRICT.text(drive),
        _STRICT.whole(position, 1, 100),
        _STRICT.text(title),
        _STRICT.word(RoundKind, kind),
        _STRICT.word(Binding, binding),
        _value(line),
        _STRICT.whole(most, 1, 10**4),
    )
    harsh = tuple([_STRICT.whole(each, -SEVERITY_MOST, SEVERITY_MOST) for each in _STRICT.items(severities)])
    rows = tuple([_candidate(each) for each in _STRICT.items(candidates)])
    found = MarkedRound(heading, harsh, rows)
    _refuse_odd(found)
    return found


def _candidate(stored: Any) -> Marked:
    number, marks, result = _STRICT.fields(stored, "number", "marks", "result")
    given = tuple([_mark(each) for each in _STRICT.items(marks)])
    values = [_value(each) for each in _STRICT.items(result)]
    if len(values) != 4:
        raise BadDocument
    raw, trimmed, corrected, score = values
    came = Result(raw, trimmed, corrected, score, len(given))
    return Marked(_STRICT.whole(number, 1, NUMBER_MOST), given, came)


def _mark(stored: Any) -> Given:
    parts = _STRICT.items(stored)
    if len(parts) != 3:
        raise BadDocument
    points = _value(parts[1])
    if points is None or not 0 <= points <= FULL:
        raise BadDocument
    return Given(_STRICT.whole(parts[0], 1, NUMBER_MOST), points, _STRICT.whole(parts[2], 1, UNIT))


def _value(text: Any) -> Fraction | None:
    """Exact, and spelt as Python does: nobody may write a number that takes a year to read."""
    if text is None:
        return None
    if not _EXACT.fullmatch(_STRICT.text(text)) or str(Fraction(text)) != text:
        raise BadDocument
    return Fraction(text)


def _refuse_odd(one: MarkedRound) -> None:
    jurors = {given.juror for each in one.candidates for given in each.marks}
    lists: list[Iterable[int]] = [
        [each.number for each in one.candidates],
        *([given.juror for given in each.marks] for each in one.candidates),
    ]
    in_order = all(list(each) == sorted(set(each)) for each in lists)
    if not in_order or jurors != set(range(1, len(one.severities) + 1)) or one.heading.kind not in KINDS:
        raise BadDocument
