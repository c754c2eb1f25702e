"""The democratic review of the demonstration, and those who serve in its union."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from unionweb.audit import SYSTEM
from unionweb.ballots.queries import vote_of
from unionweb.base.db import db, unit_of_work
from unionweb.demo.surveys import send
from unionweb.people.models import Tenure
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.actions import review
from unionweb.recruitment.models import Round
from unionweb.recruitment.queries.review import review_of
from unionweb.surveys.models import Respondent
from unionweb.surveys.rules.answers import Value
from unionweb.surveys.rules.questions import Questionnaire

STAYING_AWAY = 4
OPEN_FOR = timedelta(days=2)


def tenures(unit_id: int) -> Sequence[Tenure]:
    """Who serves in the union, in order."""
    return db.session.scalars(select(Tenure).where(Tenure.unit_id == unit_id).order_by(Tenure.id)).all()


def leaders(unit_id: int) -> list[int]:
    """The persons who lead it: presidium and heads, who are the jurors."""
    return [one.person_id for one in tenures(unit_id) if one.post in (Post.PRESIDIUM, Post.HEAD)]


def hold(round_id: int, now: datetime, random: Random) -> None:
    """Open it, let most members answer, close and count it."""
    with unit_of_work():
        one = db.session.get_one(Round, round_id)
        review.open_review(one, now + OPEN_FOR, by=SYSTEM, now=now)
    survey = review_of(db.session.get_one(Round, round_id))
    assert survey is not None
    votes = {each.key: vote_of(each.vote or "") for each in survey.subjects}
    form = survey.asks
    query = select(Respondent).where(Respondent.survey_id == survey.id).order_by(Respondent.number)
    people = list(db.session.scalars(query))
    db.session.expunge_all()
    db.session.rollback()
    for respondent in people[STAYING_AWAY:]:
        send(respondent, {key: (vote, _grades(form, random)) for key, vote in votes.items()})
    review.close_review(round_id, by=SYSTEM, now=now + OPEN_FOR)


def _grades(form: Questionnaire, random: Random) -> dict[str, Value]:
    """Of every candidate 不了解 (0) to 优秀 (5)."""
    return {
        one.id: tuple(random.choices((0, 5, 4, 3), (2, 4, 5, 2))[0] for _row in one.rows)
        for one in form.questions
    }
