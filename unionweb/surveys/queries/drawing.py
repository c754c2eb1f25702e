"""Who has drawn, as numbers only; for a person, what is still to be answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from unionweb.ballots.models import BallotDraw, BallotVote
from unionweb.base.db import db
from unionweb.surveys.models import Group, Reminder, Respondent, Subject, Survey
from unionweb.surveys.rules.stages import Stage

# All papers of a survey are drawn together: any of them says that somebody has drawn.
_HAS_DRAWN = (
    select(BallotDraw.voter)
    .join(BallotVote, BallotVote.id == BallotDraw.vote_id)
    .join(Subject, Subject.vote == BallotVote.name)
    .where(Subject.survey_id == Respondent.survey_id, BallotDraw.voter == Respondent.number)
    .correlate(Respondent)
    .exists()
)

# Whoever belongs to all that is rated has nothing to answer.
_RATES_SOMETHING = (
    select(Subject.id)
    .where(
        Subject.survey_id == Respondent.survey_id,
        ~Respondent.leaves_out.contains("," + Subject.key + ","),
    )
    .correlate(Respondent)
    .exists()
)


def waiting_number(survey_id: int) -> int:
    """How many have something to rate and have not drawn."""
    return _count((Respondent.survey_id == survey_id) & _RATES_SOMETHING & ~_HAS_DRAWN)


def drawn_number(survey_id: int) -> int:
    """How many have drawn."""
    return _count((Respondent.survey_id == survey_id) & _HAS_DRAWN)


def drawn_by_college(survey_id: int) -> dict[str, int]:
    """How many of each college have drawn, a college in which nobody has included; "" are colleges with few
    who are asked, together."""
    query = select(Group.college, func.count(Respondent.person_id).label("number")).outerjoin(
        Respondent,
        (Respondent.survey_id == Group.survey_id) & (Respondent.group == Group.key) & _HAS_DRAWN,
    )
    rows = db.session.execute(query.where(Group.survey_id == survey_id).group_by(Group.college))
    return {row.college: row.number for row in rows}


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Respondent).where(condition)) or 0


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A survey that a person may answer and has not drawn for; `reminded`: when all who had not drawn were
    last reminded."""

    code: str
    title: str
    closes_at: datetime | None
    reminded: datetime | None


def to_answer(person_id: int, now: datetime) -> list[ToAnswer]:
    """For one person, on his own page: the first to close first. One query."""
    reminded = select(func.max(Reminder.sent_at)).where(Reminder.survey_id == Survey.id).scalar_subquery()
    query = select(Survey.code, Survey.title, Survey.closes_at, reminded.label("reminded"))
    query = query.join(Respondent, Respondent.survey_id == Survey.id).where(
        Respondent.person_id == person_id,
        Survey.stage == Stage.OPEN,
        Survey.closes_at > now,
        _RATES_SOMETHING,
        ~_HAS_DRAWN,
    )
    return [ToAnswer(*row) for row in db.session.execute(query.order_by(Survey.closes_at, Survey.id))]
