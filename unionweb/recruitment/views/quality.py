"""How far a round is and how well its panels agree; its end; its results."""

from collections.abc import Callable

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import assigning, closing_rounds
from unionweb.recruitment.forms.panels import CloseForm
from unionweb.recruitment.models import Round
from unionweb.recruitment.queries import quality as queries
from unionweb.recruitment.queries.applications import application_of
from unionweb.recruitment.queries.panels import the_round
from unionweb.recruitment.queries.scoring import the_sheet
from unionweb.recruitment.rules.scores import BINDINGS
from unionweb.recruitment.rules.stages import ROUND_STATES, RoundKind, RoundState
from unionweb.recruitment.views.room import room


@room.get("/rounds/<int:round_id>/quality", policy=policies.manages_round)
def quality(round_id: int) -> Response:
    """Progress, agreement, severity, flags, who needs one more juror."""
    return _page(the_round(round_id), CloseForm())


def _page(one: Round, form: CloseForm, problem: str = "") -> Response:
    if one.kind is RoundKind.REVIEW:
        return go("recruitment.review", round_id=one.id)
    found = queries.quality_of(one)
    absent = queries.absent_keys(one, found.candidates)
    return page(
        "recruitment/quality.html",
        422 if problem else form.status,
        round=one,
        drive=one.drive,
        found=found,
        absent=absent,
        form=form,
        problem=problem,
        scoring=one.state is RoundState.SCORING,
        few=[each for each in found.candidates if found.counts.get(each.key, 0) < one.least],
        states=ROUND_STATES,
    )


@room.post("/rounds/<int:round_id>/one-more/<int:application_id>", policy=policies.manages_round)
def one_more(round_id: int, application_id: int) -> Response:
    """One more juror for a candidate."""
    one, application = the_round(round_id), application_of(application_id)
    try:
        with db.session.begin_nested():
            sheet = assigning.one_more(one, application, by=who().actor, now=now())
    except Refusal as refusal:
        db.session.expire_all()
        return _page(one, CloseForm(), translate(refusal.sentence))
    tell(mark("已请%(name)s加评编号 %(n)s"), name=sheet.juror.person.name, n=f"{application.number:03}")
    return go("recruitment.quality", round_id=round_id)


@room.post("/sheets/<int:sheet_id>/withdraw", policy=policies.manages_sheet)
def withdraw_sheet(sheet_id: int) -> Response:
    """Not to be waited for."""
    sheet, reason = the_sheet(sheet_id), request.form.get("reason", "")
    one = the_round(sheet.round_id)
    try:
        with db.session.begin_nested():
            closing_rounds.withdraw_sheet(sheet, reason, by=who().actor, now=now())
    except Refusal as refusal:
        db.session.expire_all()
        return _page(one, CloseForm(), translate(refusal.sentence))
    tell(mark("已撤下"))
    return go("recruitment.quality", round_id=one.id)


@room.post("/rounds/<int:round_id>/close", policy=policies.manages_round)
def close_round(round_id: int) -> Response:
    """No more scores."""
    one, form = the_round(round_id), CloseForm()
    reason, actor = form.reason.data or "", who().actor
    if attempt(form, lambda: closing_rounds.close_round(one, reason, by=actor, now=now())):
        tell(mark("这一轮已经评完，请核对成绩后公布"))
        return go("recruitment.round_results", round_id=round_id)
    db.session.expire_all()
    return _page(one, form)


@room.get("/rounds/<int:round_id>/results", policy=policies.manages_round)
def round_results(round_id: int) -> Response:
    """Raw, trimmed and corrected beside each other, the binding one marked."""
    return _results(the_round(round_id))


def _results(one: Round, problem: str = "") -> Response:
    if one.kind is RoundKind.REVIEW:
        return go("recruitment.review", round_id=one.id)
    found, results = queries.quality_of(one), queries.results_of_round(one.id)
    rows = [(each, results[each.id]) for each in found.candidates if each.id in results]
    rows.sort(key=lambda row: (row[1].score is None, -(row[1].score or 0), row[0].number))
    return page(
        "recruitment/round_results.html",
        422 if problem else 200,
        round=one,
        drive=one.drive,
        rows=rows,
        problem=problem,
        binding=one.drive.terms.binding,
        bindings=BINDINGS,
        names=found.names,
        passed=sum(result.passed is not False for _one, result in rows),
        states=ROUND_STATES,
    )


@room.post("/rounds/<int:round_id>/publish", policy=policies.manages_round)
def publish_round(round_id: int) -> Response:
    """Every candidate reads his own."""
    return _end(
        round_id,
        lambda one: closing_rounds.publish_round(one, by=who().actor, now=now()),
        mark("已公布，候选人都收到了通知"),
    )


@room.post("/rounds/<int:round_id>/reopen", policy=policies.manages_round)
def reopen_round(round_id: int) -> Response:
    """Score again."""
    reason = request.form.get("reason", "")
    return _end(
        round_id,
        lambda one: closing_rounds.reopen_round(one, reason, by=who().actor, now=now()),
        mark("已重新开始评分"),
    )


def _end(round_id: int, act: Callable[[Round], Round], words: str) -> Response:
    one = the_round(round_id)
    try:
        with db.session.begin_nested():
            act(one)
    except Refusal as refusal:
        db.session.expire_all()
        return _results(one, translate(refusal.sentence))
    tell(words)
    return go("recruitment.round_hub", round_id=round_id)
