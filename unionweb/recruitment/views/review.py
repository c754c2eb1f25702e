"""A round held as a democratic review: opened, watched, put off, closed and counted, published, erased."""

from collections.abc import Callable
from typing import Any

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import certain_site
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import closing_rounds
from unionweb.recruitment.actions import review as actions
from unionweb.recruitment.forms.review import RepeatForm, ReviewForm, WithoutForm
from unionweb.recruitment.models import Round
from unionweb.recruitment.queries import review as queries
from unionweb.recruitment.queries.panels import open_earlier, the_round
from unionweb.recruitment.rules.review import LEAST_RATINGS, scale_text, weight_words
from unionweb.recruitment.rules.stages import ROUND_STATES, RoundKind, RoundState, Stage
from unionweb.recruitment.views.room import room
from unionweb.surveys.actions.opening import extend_survey
from unionweb.surveys.actions.reminding import remind as send
from unionweb.surveys.forms.surveys import ExtendForm
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.forms import fingerprint_of
from unionweb.surveys.queries.surveys import reminders_of
from unionweb.surveys.rules.stages import Stage as SurveyStage

BOTH = ["GET", "POST"]


@room.get("/rounds/<int:round_id>/review", policy=policies.manages_round)
def review(round_id: int) -> Response:
    """The way through it; while it is open only how many came."""
    return review_page(_review(round_id))


def review_page(one: Round, problem: str = "", **forms: Any) -> Response:
    """Its page, with what was refused."""
    survey = queries.review_of(one)
    preparing, scoring = one.state is RoundState.PREPARING, one.state is RoundState.SCORING
    is_open = survey is not None and survey.stage is SurveyStage.OPEN
    missed = scoring and survey is not None and survey.stage is SurveyStage.COUNTED
    refused = problem or any(form.status != 200 for form in forms.values())
    return page(
        "recruitment/review.html",
        422 if refused else 200,
        round=one,
        drive=one.drive,
        survey=survey,
        problem=problem,
        states=ROUND_STATES,
        scale=scale_text(),
        weight=weight_words(one.drive.terms.own_weight),
        least=LEAST_RATINGS,
        is_open=is_open,
        missed=missed,
        lost=missed and survey is not None and queries.was_lost(survey),
        turnout=queries.turnout_of(one, survey) if survey else None,
        over=one.drive.stage in queries.OVER,
        **(_preparing(one) if preparing else {}),
        **(_running(survey) if survey and is_open else {}),
        **({"lines": queries.lines_of(one)} if not preparing and not scoring else {}),
        form=forms.get("form") or ReviewForm(one),
        repeat=forms.get("repeat") or RepeatForm(one),
        without=forms.get("without") or WithoutForm(),
    )


def _preparing(one: Round) -> dict[str, Any]:
    return {
        "sections": queries.sections_of(one),
        "electorate": queries.electorate_of(one, today()),
        "scoring_stage": one.drive.stage is Stage.SCORING,
        "earlier": open_earlier(one),
    }


def _running(survey: Survey) -> dict[str, Any]:
    address = f"{certain_site()}/s/{survey.code}"
    return {
        "reminders": reminders_of(survey.id),
        "address": address,
        "qr_code": qr_svg(address),
        "fingerprint": fingerprint_of(survey),
    }


@room.post("/rounds/<int:round_id>/review/open", policy=policies.manages_round)
def review_open(round_id: int) -> Response:
    """Ask the members."""
    one = _review(round_id)
    form = ReviewForm(one)
    if attempt(form, lambda: actions.open_review(one, form.moment, by=who().actor, now=now())):
        tell(mark("评议已经开始，请把链接发给全体成员"))
        return go("recruitment.review", round_id=round_id)
    db.session.expire_all()
    return review_page(one, form=form)


@room.route("/rounds/<int:round_id>/review/extend", methods=BOTH, policy=policies.manages_round)
def review_extend(round_id: int) -> Response:
    """Put off the close."""
    one = _review(round_id)
    survey = _survey(one)
    form = ExtendForm(survey)
    reason, actor = form.reason.data or "", who().actor
    if attempt(form, lambda: extend_survey(survey, form.moment, reason, by=actor, now=now())):
        tell(mark("已延期"))
        return go("recruitment.review", round_id=round_id)
    return page("recruitment/review_extend.html", form.status, form=form, round=one, survey=survey)


@room.post("/rounds/<int:round_id>/review/remind", policy=policies.manages_round)
def review_remind(round_id: int) -> Response:
    """Remind everybody who has not drawn; nobody learns who they are."""
    return _step(
        round_id,
        lambda one: send(_survey(one), by=who().actor, now=now()),
        mark("已提醒还没有填写的人，谁也不知道他们是谁"),
    )


# It holds no transaction while it works: closing and counting take a second, and others would wait.
@room.post("/rounds/<int:round_id>/review/close", policy=policies.manages_round, transaction=False)
def review_close(round_id: int) -> Response:
    """Take no more responses, also before the time, and count."""
    try:
        done = actions.close_review(round_id, by=who().actor, now=now())
    except Refusal as refusal:
        return review_page(_review(round_id), translate(refusal.sentence))
    tell(mark("评议已经结束") if done else mark("还没有数完，请再点一次“计票”"))
    return go("recruitment.review", round_id=round_id)


@room.post("/rounds/<int:round_id>/review/repeat", policy=policies.manages_round)
def review_repeat(round_id: int) -> Response:
    """Too few took part: once more."""
    one = _review(round_id)
    form = RepeatForm(one)
    reason, actor = form.reason.data or "", who().actor
    if attempt(form, lambda: actions.repeat_review(one, form.moment, reason, by=actor, now=now())):
        tell(mark("评议已经重新开始"))
        return go("recruitment.review", round_id=round_id)
    db.session.expire_all()
    return review_page(one, repeat=form)


@room.post("/rounds/<int:round_id>/review/without", policy=policies.manages_round)
def review_without(round_id: int) -> Response:
    """Too few took part: then nobody can tell."""
    one = _review(round_id)
    form = WithoutForm()
    reason, actor = form.why.data or "", who().actor
    if attempt(form, lambda: actions.go_on_without(one, reason, by=actor, now=now())):
        tell(mark("已结束，这一轮没有成绩"))
        return go("recruitment.review", round_id=round_id)
    db.session.expire_all()
    return review_page(one, without=form)


@room.post("/rounds/<int:round_id>/review/publish", policy=policies.manages_round)
def review_publish(round_id: int) -> Response:
    """Every candidate reads his own."""
    return _step(
        round_id,
        lambda one: closing_rounds.publish_round(one, by=who().actor, now=now()),
        mark("已公布，候选人都收到了通知"),
    )


@room.post("/rounds/<int:round_id>/review/erase", policy=policies.manages_round)
def review_erase(round_id: int) -> Response:
    """Destroy responses, roll and keys."""
    return _step(
        round_id,
        lambda one: actions.erase_review(one, by=who().actor, now=now()),
        mark("答卷、名单和密钥都已销毁"),
    )


def _review(round_id: int) -> Round:
    one = the_round(round_id)
    if one.kind is not RoundKind.REVIEW:
        raise NotFound
    return one


def _survey(one: Round) -> Survey:
    survey = queries.review_of(one)
    if survey is None:
        raise NotFound
    return survey


def _step(round_id: int, act: Callable[[Round], object], words: str) -> Response:
    one = _review(round_id)
    try:
        with db.session.begin_nested():
            act(one)
    except Refusal as refusal:
        db.session.expire_all()
        return review_page(one, translate(refusal.sentence))
    tell(words)
    return go("recruitment.review", round_id=round_id)
