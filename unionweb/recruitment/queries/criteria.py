"""What a candidate came to in each criterion, without saying who gave it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.recruitment.models import Application, Round, Sheet
from unionweb.recruitment.rules.sheets import CriterionMean, criterion_means
from unionweb.recruitment.rules.stages import RoundState

PUBLISHED = (RoundState.PUBLISHED,)


def criteria_of(
    application: Application, states: Collection[RoundState] = PUBLISHED
) -> Mapping[int, Sequence[CriterionMean]]:
    """By round in one of these states, of those in which there are sheets of his; in order of the rubric."""
    query = select(Sheet.round_id, Sheet.points).join(Round, Round.id == Sheet.round_id)
    query = query.where(
        Sheet.application_id == application.id, Sheet.handed_in_at.is_not(None), Round.state.in_(states)
    )
    given: dict[int, list[Mapping[str, Any]]] = {}
    for round_id, points in db.session.execute(query):
        given.setdefault(round_id, []).append(points)
    rounds = {one.id: one for one in application.drive.rounds}
    return {key: criterion_means(rounds[key].rubric, sheets) for key, sheets in given.items()}
