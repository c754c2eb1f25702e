"""How well the panels of a round agree, and how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import String, select, type_coerce

from unionweb.base.db import db
from unionweb.people.models import Person
from unionweb.recruitment.models import Application, Booking, Juror, Panel, Round, RoundResult, Sheet
from unionweb.recruitment.queries.panels import (
    Candidate,
    candidate_key,
    candidates_of,
    is_simulation,
    juror_key,
)
from unionweb.recruitment.rules.flags import Flag, flags
from unionweb.recruitment.rules.reliability import Reliability, reliability
from unionweb.recruitment.rules.results import Computed, compute
from unionweb.recruitment.rules.scores import Binding, Mark, panels
from unionweb.recruitment.rules.severity import Correction, correct
from unionweb.recruitment.rules.stages import ApplicationState
from unionweb.recruitment.rules.uncertain import Standing, Uncertain, errors_of_means, near_line
from unionweb.recruitment.rules.weights import on_hundred


def marks_of(one: Round) -> list[Mark]:
    """Everything handed in for those who are still in it, out of 100."""
    most = one.rubric.most
    query = (
        select(Sheet.juror_id, Application.number, type_coerce(Sheet.total, String))
        .join(Application, Application.id == Sheet.application_id)
        .where(
            Sheet.round_id == one.id,
            Sheet.handed_in_at.is_not(None),
            Application.state == ApplicationState.SUBMITTED,
        )
    )
    return [
        Mark(juror_key(juror), candidate_key(number), on_hundred(Fraction(total), most))
        for juror, number, total in db.session.execute(query)
        if number is not None and total is not None
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A juror's progress. `opened`: sheets not handed in."""

    id: int
    name: str
    panel: str
    ended: bool
    given: int
    done: int
    severity: Fraction | None

    @property
    def opened(self) -> int:
        """What he still owes."""
        return self.given - self.done


@dataclass(frozen=True, slots=True)
class Owed:
    """A sheet that is not handed in."""

    sheet_id: int
    juror_id: int
    juror: str
    number: int
    begun: bool


@dataclass(frozen=True)
class Quality:
    """Of a round. `names`: what jurors and candidates are called; `ids`: applications by their keys."""

    round: Round
    candidates: Sequence[Candidate]
    rows: Sequence[Row]
    owed: Sequence[Owed]
    counts: Mapping[str, int]
    reliability: Reliability
    correction: Correction
    flags: Sequence[Flag]
    uncertain: Sequence[Uncertain]
    results: Mapping[str, Computed]
    names: Mapping[str, str]
    ids: Mapping[str, int]

    def name(self, key: str) -> str:
        """A key for people."""
        return self.names.get(key, key)

    @property
    def done(self) -> int:
        """Sheets handed in."""
        return sum(one.done for one in self.rows)

    @property
    def given(self) -> int:
        """Sheets given out."""
        return sum(one.given for one in self.rows)


def quality_of(one: Round) -> Quality:
    """Everything on the page, from a number of queries that does not grow."""
    candidates, marks = candidates_of(one), marks_of(one)
    correction = correct(marks)
    listed = _sheets(one.id)
    rows = _rows(one, listed, correction)
    counts: dict[str, int] = {}
    for each in marks:
        counts[each.candidate] = counts.get(each.candidate, 0) + 1
    owed = [
        Owed(sheet, juror, name, number, begun)
        for sheet, juror, name, number, begun, done in listed
        if not done and number is not None
    ]
    results = compute(marks, [each.key for each in candidates], one.drive.terms.binding, one.line, correction)
    names = {juror_key(row.id): row.name for row in rows} | {
        each.key: f"{each.number:03}" for each in candidates
    }
    return Quality(
        one,
        candidates,
        rows,
        owed,
        counts,
        reliability(panels(marks)),
        correction,
        flags(correction),
        _uncertain(one, marks, correction, results),
        results,
        names,
        {each.key: each.id for each in candidates},
    )


Listed = Sequence[tuple[int, int, str, int | None, bool, bool]]


def _sheets(round_id: int) -> Listed:
    query = (
        select(
            Sheet.id,
            Sheet.juror_id,
            Person.name,
            Application.number,
            Sheet.saved_at.is_not(None),
            Sheet.handed_in_at.is_not(None),
        )
        .join(Juror, Juror.id == Sheet.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Application, Application.id == Sheet.application_id)
        .where(Sheet.round_id == round_id, Application.state == ApplicationState.SUBMITTED)
        .order_by(Sheet.juror_id, Application.number)
    )
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def _rows(one: Round, listed: Listed, correction: Correction) -> list[Row]:
    query = (
        select(Juror.id, Person.name, Panel.name, Juror.ended_at.is_not(None))
        .join(Person, Person.id == Juror.person_id)
        .join(Panel, Panel.id == Juror.panel_id)
        .where(Juror.round_id == one.id)
        .order_by(Panel.name, Juror.id)
    )
    given: dict[int, list[bool]] = {}
    for _sheet, juror, _name, _number, _begun, done in listed:
        given.setdefault(juror, []).append(bool(done))
    found = []
    for key, name, panel, ended in db.session.execute(query):
        own, known = given.get(key, []), correction.jurors.get(juror_key(key))
        if not ended or own:
            severity = known.severity if known else None
            found.append(Row(key, name, panel, bool(ended), len(own), sum(own), severity))
    return found


def _uncertain(
    one: Round, marks: Sequence[Mark], correction: Correction, results: Mapping[str, Computed]
) -> list[Uncertain]:
    """Near the round's own line; a round without one decides nothing by itself."""
    if one.line is None or not marks:
        return []
    if one.drive.terms.binding is Binding.CORRECTED:
        errors = {name: each.error for name, each in correction.candidates.items()}
    else:
        errors = errors_of_means(panels(marks))
    return near_line(
        [
            Standing(name, each.score, errors.get(name))
            for name, each in results.items()
            if each.score is not None
        ],
        one.line,
    )


def absent_keys(one: Round, candidates: Sequence[Candidate]) -> frozenset[str]:
    """Of a simulation: those who did not come, or took no slot. Nobody can score them."""
    if not is_simulation(one):
        return frozenset()
    came = frozenset(
        db.session.scalars(select(Booking.application_id).where(Booking.round_id == one.id, ~Booking.absent))
    )
    return frozenset(each.key for each in candidates if each.id not in came)


def results_of_round(round_id: int) -> Mapping[int, RoundResult]:
    """By application, once it is closed."""
    query = select(RoundResult).where(RoundResult.round_id == round_id)
    return {one.application_id: one for one in db.session.scalars(query)}
