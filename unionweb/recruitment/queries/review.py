"""The review of a round: whom it is about, who is asked, how many came, what it came to."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.people.queries.units import below
from unionweb.recruitment.models import Drive, Opening, Round, RoundResult
from unionweb.recruitment.queries.figures import opening_label
from unionweb.recruitment.queries.panels import Candidate, candidates_of
from unionweb.recruitment.rules.review import OfOpening, Reviewed, asked_in, has_turnout, needed, rated
from unionweb.recruitment.rules.review import Rated as Came
from unionweb.recruitment.rules.stages import RoundKind, RoundState, Stage
from unionweb.surveys.models import Audience, Survey
from unionweb.surveys.queries.audience import audience_of
from unionweb.surveys.queries.grouped import OTHERS, department_key, groups_for
from unionweb.surveys.queries.progress import progress_of
from unionweb.surveys.queries.statistics import statistics_by_group
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage as SurveyStage

OVER = (Stage.OFFERS, Stage.FINISHED)
"""Of a drive: its result stood, and nobody can object any more."""


def review_of(one: Round) -> Survey | None:
    """Its secret ballot, once it was opened."""
    return None if one.survey_id is None else db.session.get(Survey, one.survey_id)


def sections_of(one: Round) -> list[OfOpening]:
    """The candidates that it is about, by first choice; openings without any are left out."""
    by_opening: dict[int | None, list[Reviewed]] = {}
    for each in candidates_of(one):
        by_opening.setdefault(each.first_id, []).append(Reviewed(each.number, each.name))
    return [
        OfOpening(
            opening.id,
            opening_label(opening),
            by_opening[opening.id],
            in_department=opening.department_id is not None,
        )
        for opening in one.drive.openings
        if opening.id in by_opening
    ]


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who would be asked: groups as name ("": all others) and size; `merged`: openings whose department is
    too small for a group of its own, so that its weight cannot be applied."""

    asked: int
    needed: int
    groups: Sequence[tuple[str, int]]
    merged: Sequence[str]


def electorate_of(one: Round, day: date) -> Electorate:
    """Those who serve in the union on a day, in the groups that a response would name."""
    # Never stored: the audience of a survey as it would be opened.
    would = Survey(unit_id=one.drive.unit_id, kind=SurveyKind.REVIEW, audience=Audience.POSTS)
    people = audience_of(would, day)
    listed = groups_for(would, people).listed
    keys = {key for key, _where, _size in listed}
    merged = {
        opening.place_name
        for opening in one.drive.openings
        if (own := _own_group(opening)) is not None and own not in keys
    }
    groups = [("" if key == OTHERS else where[0], size) for key, where, size in listed]
    return Electorate(len(people), needed(len(people), one.drive.terms.turnout), groups, sorted(merged))


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many are asked, have to come, and came: rounded down to fives while it is open, then exact.
    `reached` None: nobody knows yet."""

    asked: int
    needed: int
    received: int
    reached: bool | None


def turnout_of(one: Round, survey: Survey) -> Turnout:
    """As far as it may be told."""
    share, number = one.drive.terms.turnout, survey.subjects[0].eligible
    if survey.stage is SurveyStage.OPEN:
        return Turnout(number, needed(number, share), progress_of(survey).received, None)
    subject = survey.subjects[0]
    received = (subject.received or 0) - (subject.unreadable or 0)
    counted = subject.unreadable is not None
    return Turnout(
        number, needed(number, share), received, has_turnout(received, number, share) if counted else None
    )


def was_lost(survey: Survey) -> bool:
    """Whether its ballots were lost because the installation was restored from a backup meanwhile."""
    asked = select(AuditEntry.number).where(
        AuditEntry.subject_kind == "survey",
        AuditEntry.subject_id == survey.id,
        AuditEntry.verb == "backups.survey.over",
    )
    return db.session.scalar(asked.limit(1)) is not None


def came_to(one: Round, survey: Survey) -> dict[int, Came]:
    """What each candidate came to, by number. Reads the sums by group, which are there until it is erased."""
    subject, form = survey.subjects[0], survey.asks
    by_group = statistics_by_group([subject])[subject.id]
    groups = {opening.id: _own_group(opening) for opening in one.drive.openings}
    weight, mapping = one.drive.terms.own_weight, form.scoring.mapping
    return {
        each.number: rated(
            {group: sums.counts[each.key] for group, sums in by_group.items()},
            groups[each.opening_id],
            weight,
            mapping,
        )
        for each in asked_in(form)
    }


def _own_group(opening: Opening) -> str | None:
    """The key of those who serve in its department; the presidium is nobody's own."""
    return None if opening.department_id is None else department_key(opening.department_id)


def reviewed(one: Round, survey: Survey) -> list[Candidate]:
    """Those in its form who did not take their applications back."""
    numbers = {each.number for each in asked_in(survey.asks)}
    return [each for each in candidates_of(one) if each.number in numbers]


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate's result of a review that is closed."""

    candidate: Candidate
    opening: str
    result: RoundResult


def lines_of(one: Round) -> list[Line]:
    """The best first; those of whom nobody can tell at the end."""
    results = {
        each.application_id: each
        for each in db.session.scalars(select(RoundResult).where(RoundResult.round_id == one.id))
    }
    named = {opening.id: opening_label(opening) for opening in one.drive.openings}
    found = [
        Line(each, named.get(each.first_id or 0, ""), results[each.id])
        for each in candidates_of(one)
        if each.id in results
    ]
    return sorted(found, key=_rank)


def _rank(line: Line) -> tuple[bool, object, int]:
    score = line.result.score
    return score is None, 0 if score is None else -score, line.candidate.number


def to_run(unit_ids: Collection[int], now: datetime) -> Sequence[tuple[Round, Survey]]:
    """Reviews of these units and below that wait for whoever runs the drive: past their time, or not counted,
    or without the turnout."""
    waits = Survey.stage.in_((SurveyStage.CLOSED, SurveyStage.COUNTED))
    late = (Survey.stage == SurveyStage.OPEN) & (Survey.closes_at <= now)
    query = (
        select(Round, Survey)
        .join(Survey, Survey.id == Round.survey_id)
        .join(Drive, Drive.id == Round.drive_id)
        .where(Drive.unit_id.in_(below(unit_ids)), Round.state == RoundState.SCORING, waits | late)
        .order_by(Round.id)
    )
    return [(one, survey) for one, survey in db.session.execute(query)]


def to_erase() -> Sequence[Round]:
    """Reviews whose drive is over and whose responses are still there."""
    query = (
        select(Round)
        .join(Survey, Survey.id == Round.survey_id)
        .join(Drive, Drive.id == Round.drive_id)
        .where(Drive.stage.in_(OVER), Survey.stage == SurveyStage.COUNTED, Round.kind == RoundKind.REVIEW)
    )
    return db.session.scalars(query.order_by(Round.id)).all()


def unlike_their_sums() -> Iterator[str]:
    """Reviews that count whose results do not follow from the sums, as long as those are there; and reviews
    without a ballot."""
    query = select(Round).where(Round.kind == RoundKind.REVIEW, Round.state != RoundState.PREPARING)
    for one in db.session.scalars(query.order_by(Round.id)):
        survey = review_of(one)
        if survey is None:
            yield f"drive_round {one.id}"
        elif one.state is not RoundState.SCORING and survey.stage is SurveyStage.COUNTED:
            came = came_to(one, survey)
            for line in lines_of(one):
                if came[line.candidate.number] != Came(line.result.panel_size, line.result.score):
                    yield f"drive_round_result {one.id} {line.candidate.id}"
