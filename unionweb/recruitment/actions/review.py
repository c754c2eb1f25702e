"""A round held as a democratic review 民主评议: opened, closed and counted, repeated, or gone on without.

The ballot is a survey of its own kind; its own actions open it, close it and count it.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select

from unionweb.audit import Actor, record
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark, say
from unionweb.recruitment.models import Round, RoundResult
from unionweb.recruitment.queries.panels import hold_round, open_earlier, the_round
from unionweb.recruitment.queries.review import OVER, came_to, review_of, reviewed, sections_of, turnout_of
from unionweb.recruitment.rules.review import Rated, questionnaire
from unionweb.recruitment.rules.stages import RoundKind, RoundState, Stage
from unionweb.surveys.actions.closing import close_survey, seal_next
from unionweb.surveys.actions.counting import count_next
from unionweb.surveys.actions.erasing import finish_review
from unionweb.surveys.actions.reviews import open_review as open_ballot
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.surveys import locked
from unionweb.surveys.rules.stages import Stage as SurveyStage

VERBS = {
    "recruitment.review.open": mark("开始民主评议"),
    "recruitment.review.close": mark("结束民主评议"),
    "recruitment.review.repeat": mark("重新民主评议"),
    "recruitment.review.without": mark("民主评议无效，不再重新进行"),
    "recruitment.review.erase": mark("销毁民主评议的答卷"),
}
REASON_MOST = 200
TITLE_MOST = 100
NOBODY = Rated(0, None)


def open_review(one: Round, closes_at: datetime | None, *, by: Actor, now: datetime) -> Round:
    """Ask everybody who serves in the union. Refusal: open already, applications or an earlier round still
    open, nobody to rate or to ask, more candidates than a form holds, a close in the past."""
    _hold(one)
    if one.state is not RoundState.PREPARING:
        raise Refusal("这一轮已经开始评议")
    if one.drive.stage is not Stage.SCORING:
        raise Refusal("请先截止报名，再开始评议")
    earlier = open_earlier(one)
    if earlier:
        raise Refusal("“%(title)s”设了分数线，还没有评完", title=say(earlier[0].title))
    survey = _ask(one, closes_at, by, now)
    _log("recruitment.review.open", one, by, now, survey=survey.id)
    return one


def repeat_review(one: Round, closes_at: datetime | None, reason: str, *, by: Actor, now: datetime) -> Round:
    """Ask anew where too few took part; what was answered is destroyed, and nobody has seen it. Refusal: it
    counts, or no reason."""
    old, reason = _void(one), _reason(reason)
    finish_review(old, by=by, now=now)
    survey = _ask(one, closes_at, by, now)
    _log("recruitment.review.repeat", one, by, now, before=old.id, survey=survey.id, reason=reason)
    return one


def go_on_without(one: Round, reason: str, *, by: Actor, now: datetime) -> Round:
    """Close the round although too few took part: of nobody can be told what he came to. Refusal as above."""
    survey, reason = _void(one), _reason(reason)
    _store(one, survey, {}, now)
    finish_review(survey, by=by, now=now)
    _log("recruitment.review.without", one, by, now, survey=survey.id, reason=reason)
    return one


def close_review(round_id: int, *, by: Actor, now: datetime) -> bool:
    """Take no more responses, also before the time, count, and write down what each candidate came to, unless
    too few took part. False: there were so many responses that it is time to show how far the work has come.
    Safe to do again after a crash, and twice at once.

    Not inside a unit of work: closing and counting take transactions of their own. Refusal: not open."""
    survey_id = _stop(round_id, by, now)
    if not seal_next(survey_id, by=by, now=now) or not count_next(survey_id, by=by, now=now):
        return False
    end_reading()
    with unit_of_work():
        settle(the_round(round_id), by=by, now=now)
    return True


def _stop(round_id: int, by: Actor, now: datetime) -> int:
    with unit_of_work():
        one = the_round(round_id)
        _hold(one)
        survey = _survey(one)
        if survey.stage is SurveyStage.OPEN:
            early = survey.closes_at is not None and now < survey.closes_at
            close_survey(survey, by_hand=early, by=by, now=now)
        return survey.id


def settle(one: Round, *, by: Actor, now: datetime) -> Round:
    """Write the results of a counted review down and close the round. Without the turnout nothing happens: it
    is for people to say what follows. Again changes nothing."""
    _hold(one)
    survey = _survey(one)
    if one.state is not RoundState.SCORING or survey.stage is not SurveyStage.COUNTED:
        return one
    turnout = turnout_of(one, survey)
    if turnout.reached:
        _store(one, survey, came_to(one, survey), now)
        told = {"asked": turnout.asked, "received": turnout.received}
        _log("recruitment.review.close", one, by, now, **told)
    return one


def erase_review(one: Round, *, by: Actor, now: datetime) -> Round:
    """Destroy responses, roll and keys, once nobody can object any more. Again changes nothing. Refusal: the
    drive's result does not stand yet."""
    _hold(one)
    if one.drive.stage not in OVER:
        raise Refusal("录取结果公示期满以后才能销毁")
    survey = _survey(one)
    if survey.stage is not SurveyStage.FINAL:
        finish_review(survey, by=by, now=now)
        _log("recruitment.review.erase", one, by, now, survey=survey.id)
    return one


def _hold(one: Round) -> None:
    if one.kind is not RoundKind.REVIEW:
        raise NotFound
    hold_round(one)


def _survey(one: Round) -> Survey:
    survey = review_of(one)
    if survey is None:
        raise Refusal("这一轮还没有开始评议")
    return locked(survey.id)


def _void(one: Round) -> Survey:
    """The ballot of a review in which too few took part. Refusal: of any other."""
    _hold(one)
    survey = _survey(one)
    if one.state is not RoundState.SCORING or survey.stage is not SurveyStage.COUNTED:
        raise Refusal("评议还没有结束")
    if turnout_of(one, survey).reached:
        raise Refusal("参与率已经达到，评议有效")
    return survey


def _ask(one: Round, closes_at: datetime | None, by: Actor, now: datetime) -> Survey:
    if closes_at is None:
        raise Refusal("请填写截止时间", field="closes_on")
    sections = sections_of(one)
    if not sections:
        raise Refusal("这一轮没有候选人")
    title = _free_title(one)
    form = questionnaire(title, sections, one.drive.terms.own_weight)
    survey = open_ballot(one.drive.unit, title, form, closes_at, by=by, now=now)
    one.survey_id, one.state = survey.id, RoundState.SCORING
    return survey


def _free_title(one: Round) -> str:
    """The drive's and the round's, with a number where there was such a review before."""
    stem = f"{one.drive.title} {say(one.title)}"
    nth, title = 1, stem[:TITLE_MOST]
    while db.session.scalar(
        select(Survey.id).where(Survey.unit_id == one.drive.unit_id, Survey.title == title)
    ):
        nth += 1
        title = f"{stem[: TITLE_MOST - 10]}（第 {nth} 次）"
    return title


def _store(one: Round, survey: Survey, came: dict[int, Rated], now: datetime) -> None:
    db.session.execute(delete(RoundResult).where(RoundResult.round_id == one.id))
    rows = [_row(one, each.id, came.get(each.number, NOBODY)) for each in reviewed(one, survey)]
    if rows:
        db.session.execute(insert(RoundResult), rows)
    one.state, one.closed_at = RoundState.CLOSED, now


def _row(one: Round, application_id: int, came: Rated) -> dict[str, object]:
    told = one.line is not None and came.score is not None
    return {
        "round_id": one.id,
        "application_id": application_id,
        "panel_size": came.ratings,
        "raw": came.score,
        "trimmed": None,
        "corrected": None,
        "score": came.score,
        "passed": came.score >= one.line if told else None,  # type: ignore[operator]
    }


def _reason(text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= REASON_MOST:
        raise Refusal("请填写理由，最多 %(n)s 字", field="reason", n=REASON_MOST)
    return text


def _log(verb: str, one: Round, by: Actor, now: datetime, **details: object) -> None:
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details={"round": one.title, **details})
