"""Rectification plans: written by the head, judged by the adviser, read by everybody."""

from collections.abc import Callable

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions import plans as actions
from unionweb.surveys.forms.plans import PlanForm, ReportForm, WordsForm, measures_in
from unionweb.surveys.models import Plan
from unionweb.surveys.queries import plans as queries
from unionweb.surveys.queries.results import rated_subject
from unionweb.surveys.rules.mapping import plain
from unionweb.surveys.rules.plans import PLAN_STATES, STEPS, awaits_head
from unionweb.surveys.views.room import room


@room.get("/plans", policy=policies.sees_surveys)
def plans() -> Response:
    """Every plan, the latest first."""
    found = paginate(queries.public_plans())
    standings = [queries.standing(one, today()) for one in found.items]
    return page("surveys/plans.html", found=found, standings=standings, states=PLAN_STATES)


@room.get("/plans/<int:plan_id>", policy=policies.sees_surveys)
def plan(plan_id: int) -> Response:
    """One plan as far as the reader may see it."""
    return _page(queries.plan_of(plan_id))


def _page(one: Plan, form: Form | None = None) -> Response:
    works = policies.works_on_plan(who(), one.id)
    return page(
        "surveys/plan.html",
        form.status if form else 200,
        plan=one,
        standing=queries.standing(one, today()),
        measures=queries.public_measures(one, today()),
        owners=queries.measures_of(one) if works else (),
        rated=rated_subject(one.subject).result,
        below=queries.below_of(one.subject),
        plain=plain,
        follow_up=queries.followed_up(one),
        files=policies.files_plan(who(), one.id),
        judges=policies.judges_plan(who(), one.id),
        works=works,
        awaited=awaits_head(one.state),
        words=form if isinstance(form, WordsForm) else WordsForm(one),
        report=form if isinstance(form, ReportForm) else ReportForm(one),
        states=PLAN_STATES,
        steps=STEPS,
    )


@room.route("/plans/<int:plan_id>/write", methods=["GET", "POST"], policy=policies.files_plan)
def write_plan(plan_id: int) -> Response:
    """The head writes the plan and hands it in."""
    one = queries.plan_of(plan_id)
    if request.method == "GET" and not awaits_head(one.state):
        tell(mark("整改方案现在不能修改：%(state)s"), "warn", state=translate(PLAN_STATES[one.state]))
        return go("surveys.plan", plan_id=plan_id)
    form = PlanForm(one, queries.below_of(one.subject))
    sent = measures_in({name: request.form.getlist(name) for name in request.form})
    analysis, version = form.analysis.data or "", form.version.data or 0
    if attempt(form, lambda: actions.submit_plan(one, analysis, sent, version, by=who().actor, now=now())):
        tell(mark("已提交，等指导老师审阅"))
        return go("surveys.plan", plan_id=plan_id)
    return page("surveys/plan_form.html", form.status, plan=one, form=form, lines=form.lines(sent))


@room.post("/plans/<int:plan_id>/return", policy=policies.judges_plan)
def return_plan(plan_id: int) -> Response:
    """Back to the department, with what is to be changed."""
    return _judge(plan_id, actions.return_plan, mark("已退回修改"))


@room.post("/plans/<int:plan_id>/accept", policy=policies.judges_plan)
def accept_plan(plan_id: int) -> Response:
    """Accepted, and public from now on."""
    return _judge(plan_id, actions.accept_plan, mark("已通过，整改方案从现在起公开"))


def _judge(plan_id: int, act: Callable[..., Plan], done: str) -> Response:
    one = queries.plan_of(plan_id)
    form = WordsForm(one)
    words, version = form.words.data or "", form.version.data or 0
    if attempt(form, lambda: act(one, words, version, by=who().actor, now=now())):
        tell(done)
        return go("surveys.plan", plan_id=plan_id)
    return _page(one, form)


@room.post("/plans/<int:plan_id>/report", policy=policies.files_plan)
def report_plan(plan_id: int) -> Response:
    """How far it has come."""
    one = queries.plan_of(plan_id)
    form = ReportForm(one)
    words, done, version = form.words.data or "", form.done.data or [], form.version.data or 0
    actor = who().actor
    if attempt(form, lambda: actions.report_progress(one, words, done, version, by=actor, now=now())):
        tell(mark("已记录进展"))
        return go("surveys.plan", plan_id=plan_id)
    return _page(one, form)
