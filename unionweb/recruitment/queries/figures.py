"""What a drive's ranks and placements are computed from, in plain rows: a page of five hundred candidates
with three rounds each must not make an object for every cell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Select, String, select, type_coerce

from unionweb.base.db import db
from unionweb.people.models import Person, Unit
from unionweb.people.rules.organisation import POSTS
from unionweb.recruitment.models import Application, Drive, Opening, Round, RoundResult, Signature
from unionweb.recruitment.rules.decision import Inputs, read_document
from unionweb.recruitment.rules.figures import Candidate, Outcome, Result, RoundFacts, Rules, compute
from unionweb.recruitment.rules.stages import ApplicationState, RoundKind, RoundState
from unionweb.recruitment.rules.standing import OpeningFacts


@dataclass(frozen=True, slots=True)
class Who:
    """Whose application has a number."""

    application_id: int
    person_id: int
    name: str
    student_number: str
    unit_id: int


@dataclass(frozen=True)
class Figures:
    """All candidates of a drive with the rules as they stand. `openings` by id what they are called."""

    inputs: Inputs
    people: Mapping[int, Who]
    openings: Mapping[int, str]

    @cached_property
    def outcome(self) -> Outcome:
        """What follows from it."""
        return compute(self.inputs.rules, self.inputs.candidates)

    def under(self, rules: Rules) -> Outcome:
        """What would follow under other rules."""
        return compute(rules, self.inputs.candidates)


def figures_of(drive: Drive) -> Figures:
    """Everybody who handed in an application and did not take it back. Three queries."""
    results, barred = _results(drive.id), barred_ids(drive.id)
    people, candidates = {}, []
    order = [one.id for one in drive.rounds]
    rows: Any = db.session.execute(_applications(drive.id))
    # Unpacked: to ask a row for each column by its name takes a third of the whole.
    for key, number, adjusts, lot, first, second, *person in rows:
        people[number] = Who(key, *person)
        own = results.get(key, {})
        candidates.append(
            Candidate(
                number,
                tuple([one for one in (first, second) if one is not None]),
                tuple([own.get(one) for one in order]),
                bool(adjusts),
                lot,
                key in barred,
            )
        )
    inputs = Inputs(drive.code, drive.title, drive.terms.binding, rules_of(drive), tuple(candidates))
    return Figures(inputs, people, {one.id: opening_label(one) for one in drive.openings})


def rules_of(drive: Drive) -> Rules:
    """The rules as the drive has them."""
    terms = drive.terms
    return Rules(
        tuple(round_facts(one) for one in drive.rounds),
        tuple(
            OpeningFacts(
                one.id,
                opening_label(one),
                one.places,
                terms.line if one.line is None else one.line,
                wished_only=one.department_id is None,
            )
            for one in drive.openings
        ),
        terms.ties,
        terms.adjustment,
        terms.move_up,
    )


def round_facts(one: Round) -> RoundFacts:
    """A round as the calculation knows it."""
    return RoundFacts(one.title, one.weight, one.line, one.kind is RoundKind.REVIEW)


def opening_label(opening: Opening) -> str:
    """What an opening is called in documents: the department or the presidium, with the post where there are
    several."""
    several = sum(one.department_id == opening.department_id for one in opening.drive.openings) > 1
    return f"{opening.place_name}（{POSTS[opening.post]}）" if several else opening.place_name


def _applications(drive_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.number,
            Application.adjustment,
            Application.lot,
            Application.first_id,
            Application.second_id,
            Application.person_id,
            Person.name,
            Person.number.label("student_number"),
            Person.unit_id,
        )
        .join(Person, Person.id == Application.person_id)
        .where(Application.drive_id == drive_id, Application.state == ApplicationState.SUBMITTED)
        .order_by(Application.number)
    )


def _results(drive_id: int) -> dict[int, dict[int, Result]]:
    """By application and round. Fractions are read from their text once for each value that occurs."""
    columns = (RoundResult.raw, RoundResult.trimmed, RoundResult.corrected, RoundResult.score)
    query = (
        select(
            RoundResult.application_id,
            RoundResult.round_id,
            *(type_coerce(one, String) for one in columns),
            RoundResult.panel_size,
        )
        .join(Round, Round.id == RoundResult.round_id)
        .where(Round.drive_id == drive_id, Round.state.in_((RoundState.CLOSED, RoundState.PUBLISHED)))
    )
    found: dict[int, dict[int, Result]] = {}
    rows: Any = db.session.execute(query)
    for application, round_id, raw, trimmed, corrected, score, panel in rows:
        found.setdefault(application, {})[round_id] = Result(
            _fraction(raw), _fraction(trimmed), _fraction(corrected), _fraction(score), panel
        )
    return found


@lru_cache(maxsize=20_000)
def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def barred_ids(drive_id: int) -> frozenset[int]:
    """Applications that did not pass a step of the recommendations for key posts."""
    query = select(Signature.application_id).where(
        Signature.drive_id == drive_id, Signature.application_id.is_not(None), ~Signature.agreed
    )
    return frozenset(one for one in db.session.scalars(query) if one is not None)


def decided_figures(drive: Drive) -> tuple[Inputs, Outcome]:
    """What the decision says, from its own text; lots drawn since, for the waiting lists, are added."""
    assert drive.decision is not None
    inputs, _told = read_document(drive.decision)
    lots = select(Application.number, Application.lot).where(
        Application.drive_id == drive.id, Application.lot.is_not(None)
    )
    drawn = dict(db.session.execute(lots).all())
    candidates = tuple(
        replace(one, lot=drawn.get(one.number)) if one.lot is None else one for one in inputs.candidates
    )
    return inputs, compute(inputs.rules, candidates)


def unit_names(unit_ids: frozenset[int]) -> dict[int, str]:
    """The full names of these units."""
    return {one.id: one.full_name for one in db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}


def application_ids(drive_id: int) -> dict[int, int]:
    """By number of the application its id."""
    query = select(Application.number, Application.id).where(
        Application.drive_id == drive_id, Application.number.is_not(None)
    )
    return {number: key for number, key in db.session.execute(query) if number is not None}
