"""What is shown while a survey is open: rounded numbers of those who came, and no answer of anybody.

How many responses came in is one number for the whole survey: the members of a department do not rate it, so
with a number for each department whoever watches could tell when one of them answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from unionweb.ballots import box
from unionweb.base.db import db
from unionweb.surveys.models import Group, Survey
from unionweb.surveys.queries.drawing import drawn_by_college
from unionweb.surveys.rules.live import lines, rounded


@dataclass(frozen=True, slots=True)
class CollegeLine:
    """Colleges in one line ("": several with few who are asked): how many are asked, and have drawn at
    least; 0 drawn: fewer than five."""

    colleges: tuple[str, ...]
    asked: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Progress:
    """`drawn` and `received` are rounded down to multiples of five."""

    asked: int
    drawn: int
    received: int
    colleges: tuple[CollegeLine, ...]


def progress_of(survey: Survey) -> Progress:
    """How far an open survey has come."""
    asked, drawn = asked_by_college(survey.id), drawn_by_college(survey.id)
    colleges = tuple(
        CollegeLine(line.colleges, sum(asked[one] for one in line.colleges), line.came)
        for line in lines(drawn)
    )
    return Progress(
        sum(asked.values()),
        rounded(sum(drawn.values())),
        rounded(max((box.received(one.vote) for one in survey.subjects if one.vote), default=0)),
        colleges,
    )


def asked_by_college(survey_id: int) -> Mapping[str, int]:
    """How many are asked of each college."""
    query = select(Group.college, func.sum(Group.size)).where(Group.survey_id == survey_id)
    rows = db.session.execute(query.group_by(Group.college))
    return {college: int(number) for college, number in rows}
