"""What a restored installation is told: votes that were under way are over, since their ballots are lost.

An election is annulled, and may be held again. A survey goes back to being prepared; a review of candidates
counts as one in which nobody took part, which its drive knows how to go on from.
Whoever was asked is told: who had answered cannot know otherwise that the answer is gone.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select

from unionweb.audit import SYSTEM, record
from unionweb.base.db import db, unit_of_work
from unionweb.base.text import mark, say
from unionweb.elections.actions.stages import annul
from unionweb.elections.models import Election
from unionweb.elections.rules.stages import Stage as ElectionStage
from unionweb.notices.actions.telling import Telling, tell_people
from unionweb.surveys.models import Comment, Group, GroupStatistics, Respondent, Subject, Survey
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage as SurveyStage

VERBS = {
    "backups.restore": mark("从备份恢复"),
    "backups.survey.again": mark("恢复后测评退回筹备"),
    "backups.survey.over": mark("恢复后评议按无人参加结束"),
}
LOST = "系统从备份恢复，投票中的选票不在备份里，须重新投票"
UNDER_WAY = (ElectionStage.FROZEN, ElectionStage.CHECK_IN, ElectionStage.VOTING)


def settle(file: str, made_at: str, now: datetime) -> list[str]:
    """Log the restoration, and end what was under way: the titles. In units of work of its own."""
    ended = list(_end_all(now))
    with unit_of_work():
        details = {"file": file, "at": made_at, "ended": len(ended)}
        record("backups.restore", subject=("backup", None), by=SYSTEM, now=now, details=details)
    return ended


def _end_all(now: datetime) -> Iterator[str]:
    with unit_of_work():
        lost = Election.stage.in_(UNDER_WAY) & Election.annulled_at.is_(None)
        for election in db.session.scalars(select(Election).where(lost).order_by(Election.id)).all():
            annul(election, LOST, by=SYSTEM, now=now)
            yield election.title
    with unit_of_work():
        cut_off = Survey.stage.in_((SurveyStage.OPEN, SurveyStage.CLOSED))
        for survey in db.session.scalars(select(Survey).where(cut_off).order_by(Survey.id)).all():
            _tell(survey, now)
            if survey.kind is SurveyKind.REVIEW:
                _over(survey, now)
            else:
                _again(survey, now)
            yield survey.title


def _tell(survey: Survey, now: datetime) -> None:
    subject = say("“%(title)s”的答卷没有保存下来，请等待重新填写", title=survey.title)
    body = say(
        "系统从备份恢复。为了匿名，还没有计票的答卷不进备份，所以已经交的答卷没有了，也没有人看到过。"
        "重新开始以后请再填写一次，原来的链接和回执不再有效。"
    )
    asked = select(Respondent.person_id).where(Respondent.survey_id == survey.id)
    key = f"backups.lost:{survey.id}:{survey.code}"
    tellings = [Telling(one, str(subject), str(body), "", key) for one in db.session.scalars(asked)]
    tell_people(tellings, now=now)


def _again(survey: Survey, now: datetime) -> None:
    """As before it opened: nobody was asked, no ballots exist."""
    _forget_counted(survey)
    for table in (Respondent, Group):
        db.session.execute(delete(table).where(table.survey_id == survey.id))
    for subject in survey.subjects:
        subject.vote, subject.eligible = None, 0
        subject.drawn = subject.received = subject.unreadable = None
    survey.stage, survey.opened_at, survey.closed_at = SurveyStage.DRAFT, None, None
    _log("backups.survey.again", survey, now)


def _over(survey: Survey, now: datetime) -> None:
    _forget_counted(survey)
    for subject in survey.subjects:
        subject.drawn, subject.received, subject.unreadable = 0, 0, 0
    survey.stage, survey.closed_at = SurveyStage.COUNTED, survey.closed_at or now
    _log("backups.survey.over", survey, now)


def _forget_counted(survey: Survey) -> None:
    """Of some subjects the responses may have been counted already."""
    mine = [one.id for one in db.session.scalars(select(Subject).where(Subject.survey_id == survey.id))]
    for table in (Comment, GroupStatistics):
        db.session.execute(delete(table).where(table.subject_id.in_(mine)))


def _log(verb: str, survey: Survey, now: datetime) -> None:
    details = {"title": survey.title, "reason": LOST}
    record(verb, subject=("survey", survey.id), by=SYSTEM, now=now, details=details)
