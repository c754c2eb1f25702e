"""What of a survey is still stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from unionweb.ballots import box
from unionweb.ballots.box.refusals import BoardForgotten, BoxBusy, NoSuchBox
from unionweb.ballots.queries import drawn_count
from unionweb.base.db import db
from unionweb.surveys.models import (
    Blotted,
    Comment,
    Group,
    GroupStatistics,
    Respondent,
    Subject,
    Survey,
)
from unionweb.surveys.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Stored:
    """Numbers of rows and keys. `sums` and comments that were released stay for good; nothing else does."""

    respondents: int
    groups: int
    draws: int
    responses: int
    keys: int
    sums: int
    comments: int
    blots: int

    @property
    def to_erase(self) -> int:
        """How much of it may not outlive the objection period."""
        return self.respondents + self.groups + self.draws + self.responses + self.keys


def stored_of(survey: Survey) -> Stored:
    """What is there now."""
    votes = [one.vote for one in survey.subjects if one.vote]
    held = [_held(vote) for vote in votes]
    mine = Comment.subject_id.in_([one.id for one in survey.subjects])
    sums = GroupStatistics.subject_id.in_([one.id for one in survey.subjects])
    return Stored(
        respondents=_number(Respondent, Respondent.survey_id == survey.id),
        groups=_number(Group, Group.survey_id == survey.id),
        draws=sum(drawn_count(vote) for vote in votes),
        responses=sum(responses for responses, _keys in held),
        keys=sum(keys for _responses, keys in held) + (survey.blot_key is not None),
        sums=_number(GroupStatistics, sums),
        comments=_number(Comment, mine),
        blots=_number(Blotted, Blotted.comment_id.in_(select(Comment.id).where(mine))),
    )


def _number(table: Any, condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _held(vote: str) -> tuple[int, int]:
    """Responses in the box of a vote, and whether the secret that opens them is there."""
    try:
        secret = box.server_secret(vote)
        next(box.board(vote), None)
    except BoardForgotten:
        return 0, int(bool(secret))
    except BoxBusy:
        return box.received(vote), 1
    except NoSuchBox:
        return 0, 0
    return box.received(vote), int(bool(secret))


def unerased() -> Iterator[str]:
    """Surveys that are final and still hold what should be gone; or that are not, and were erased."""
    for survey in db.session.scalars(select(Survey).order_by(Survey.id)):
        final = survey.stage is Stage.FINAL
        if final != (survey.erased_at is not None) or (final and stored_of(survey).to_erase):
            yield f"survey {survey.id}"


def without_box() -> Iterator[str]:
    """Surveys that opened without a box for a subject, or have one although they may still change."""
    query = select(Survey.id).join(Subject).where((Survey.stage == Stage.DRAFT) != Subject.vote.is_(None))
    yield from (f"survey {number}" for number in db.session.scalars(query.distinct().order_by(Survey.id)))
