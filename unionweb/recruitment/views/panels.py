"""A round for those who run it: its panels and jurors, conflicts, giving out, opening."""

from collections.abc import Callable

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.people.models import Person
from unionweb.people.queries.persons import candidate, candidates
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import assigning
from unionweb.recruitment.actions import panels as actions
from unionweb.recruitment.forms.panels import ConflictForm, FoundForm, OpenForm, PanelForm
from unionweb.recruitment.models import Conflict, Panel, Round
from unionweb.recruitment.queries import assigning as plans
from unionweb.recruitment.queries import panels as queries
from unionweb.recruitment.queries.applications import numbered
from unionweb.recruitment.rules.conflicts import CONFLICTS
from unionweb.recruitment.rules.stages import ROUND_KINDS, ROUND_STATES, RoundKind, RoundState, Stage
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.get("/rounds/<int:round_id>", policy=policies.manages_round)
def round_hub(round_id: int) -> Response:
    """The way through a round."""
    return hub_of(queries.the_round(round_id))


def hub_of(one: Round, problem: str = "", form: OpenForm | None = None) -> Response:
    """Its page, with what was refused. A review has a page of its own."""
    if one.kind is RoundKind.REVIEW:
        return go("recruitment.review", round_id=one.id)
    scene = plans.scene_of(one)
    done = queries.open_and_done(one.id)
    return page(
        "recruitment/round_hub.html",
        422 if problem else 200,
        round=one,
        drive=one.drive,
        problem=problem,
        form=form or OpenForm(),
        scene=scene,
        done=done,
        simulation=queries.is_simulation(one),
        parts=plans.rooms_of_round(scene),
        missing=plans.missing_jurors(scene),
        booked=sum(len(each) for each in scene.booked.values()),
        earlier=queries.open_earlier(one),
        changes=one.state in (RoundState.PREPARING, RoundState.SCORING),
        scoring_stage=one.drive.stage is Stage.SCORING,
        kinds=ROUND_KINDS,
        states=ROUND_STATES,
    )


def step(round_id: int, act: Callable[[Round], object], words: str) -> Response:
    """One change of a round; what is refused stands on its page."""
    one = queries.the_round(round_id)
    try:
        with db.session.begin_nested():
            act(one)
    except Refusal as refusal:
        db.session.expire_all()
        return hub_of(one, translate(refusal.sentence))
    tell(words)
    return go("recruitment.round_hub", round_id=round_id)


@room.route("/rounds/<int:round_id>/panels/new", methods=BOTH, policy=policies.manages_round)
def add_panel(round_id: int) -> Response:
    """One more panel."""
    one = queries.the_round(round_id)
    form = PanelForm(one.drive, None)
    made = attempt(form, lambda: _create(one, form))
    if made:
        tell(mark("已新建，请添加评委"))
        return go("recruitment.panel", panel_id=made.id)
    return page("recruitment/panel_form.html", form.status, form=form, panel=None, round=one, drive=one.drive)


def _create(one: Round, form: PanelForm) -> Panel:
    name, place = form.name.data or "", form.room.data or ""
    return actions.create_panel(one, name, place, form.chosen, by=who().actor, now=now())


@room.route("/panels/<int:panel_id>", methods=BOTH, policy=policies.manages_panel)
def panel(panel_id: int) -> Response:
    """Its jurors; one more is found by a search."""
    one = queries.the_panel(panel_id)
    form = FoundForm()
    juror = attempt(form, lambda: actions.add_juror(one, _person(one, form), by=who().actor, now=now()))
    if juror:
        tell(mark("%(name)s现在是评委"), name=juror.person.name)
        return go("recruitment.panel", panel_id=panel_id)
    text = search_argument()
    changes = one.round.state in (RoundState.PREPARING, RoundState.SCORING)
    return page(
        "recruitment/panel.html",
        form.status,
        panel=one,
        round=one.round,
        drive=one.round.drive,
        form=form,
        changes=changes,
        done=queries.open_and_done(one.round_id),
        known={each.person_id for each in queries.jurors_of(one.round_id)},
        text=text,
        people=candidates(text, within=_reach(one)) if changes else [],
    )


def _reach(one: Panel) -> frozenset[int]:
    """Students of the union that recruits, and of units whose drives the person runs anyway; teachers of
    any."""
    return policies.managed_units(who()) | {one.round.drive.unit_id}


def _person(one: Panel, form: FoundForm) -> Person:
    return found(candidate(form.person.data or 0, within=_reach(one)))


@room.route("/panels/<int:panel_id>/edit", methods=BOTH, policy=policies.manages_panel)
def edit_panel(panel_id: int) -> Response:
    """Another name or room."""
    one = queries.the_panel(panel_id)
    form = PanelForm(one.round.drive, one)
    if attempt(form, lambda: _edit(one, form)):
        tell(mark("已保存"))
        return go("recruitment.panel", panel_id=panel_id)
    return page(
        "recruitment/panel_form.html",
        form.status,
        form=form,
        panel=one,
        round=one.round,
        drive=one.round.drive,
    )


def _edit(one: Panel, form: PanelForm) -> Panel:
    name, place = form.name.data or "", form.room.data or ""
    return actions.edit_panel(one, name, place, form.chosen, by=who().actor, now=now())


@room.post("/panels/<int:panel_id>/remove", policy=policies.manages_panel)
def remove_panel(panel_id: int) -> Response:
    """Without it."""
    one = actions.remove_panel(queries.the_panel(panel_id), by=who().actor, now=now())
    tell(mark("已删除"))
    return go("recruitment.round_hub", round_id=one.id)


@room.post("/jurors/<int:juror_id>/end", policy=policies.manages_juror)
def end_juror(juror_id: int) -> Response:
    """He leaves the panel."""
    juror = queries.the_juror(juror_id)
    actions.end_juror(juror, by=who().actor, now=now())
    tell(mark("%(name)s已退出。已提交的评分保留，没有提交的要重新分配"), name=juror.person.name)
    return go("recruitment.panel", panel_id=juror.panel_id)


@room.route("/rounds/<int:round_id>/conflicts", methods=BOTH, policy=policies.manages_round)
def conflicts(round_id: int) -> Response:
    """Who never scores whom: declared, and found in the roster."""
    one = queries.the_round(round_id)
    form = ConflictForm()
    jurors = queries.jurors_of(round_id)
    form.person.offer([(each.person_id, each.person.name) for each in jurors])
    if attempt(form, lambda: _declare(one, form)):
        tell(mark("已登记回避"))
        return go("recruitment.conflicts", round_id=round_id)
    scene = plans.scene_of(one)
    return page(
        "recruitment/conflicts.html",
        form.status,
        round=one,
        drive=one.drive,
        form=form,
        declared=queries.conflicts_of(one.drive_id),
        scene=scene,
        found=[
            (juror, key, why) for (juror, key), why in sorted(scene.forbidden.items()) if why != "declared"
        ],
        words=CONFLICTS,
        jurors=jurors,
    )


def _declare(one: Round, form: ConflictForm) -> Conflict:
    application = numbered(one.drive_id, form.number.data or 0)
    if application is None:
        raise Refusal("没有这个编号的候选人", field="number")
    person = db.session.get_one(Person, form.person.data)
    return actions.declare_conflict(application, person, form.reason.data or "", by=who().actor, now=now())


@room.post("/rounds/<int:round_id>/conflicts/revoke", policy=policies.manages_round)
def revoke_conflict(round_id: int) -> Response:
    """It was a mistake."""
    one = queries.the_round(round_id)
    keys = request.form.get("application", type=int), request.form.get("person", type=int)
    conflict = found(
        next(
            (
                each
                for each, _a, _p in queries.conflicts_of(one.drive_id)
                if (each.application_id, each.person_id) == keys
            ),
            None,
        )
    )
    actions.revoke_conflict(conflict, by=who().actor, now=now())
    tell(mark("已撤销"))
    return go("recruitment.conflicts", round_id=round_id)


@room.get("/rounds/<int:round_id>/assign", policy=policies.manages_round)
def assignment(round_id: int) -> Response:
    """What the button would do."""
    one = queries.the_round(round_id)
    scene = plans.scene_of(one)
    fresh = request.args.get("fresh") == "1" and one.state is RoundState.PREPARING
    plan = plans.plan_of(scene, fresh=fresh)
    return page("recruitment/assign.html", round=one, drive=one.drive, scene=scene, plan=plan, fresh=fresh)


@room.post("/rounds/<int:round_id>/assign", policy=policies.manages_round)
def assign(round_id: int) -> Response:
    """Give the sheets out."""
    fresh = request.form.get("fresh") == "1"
    return step(
        round_id,
        lambda one: assigning.assign_round(one, fresh=fresh, by=who().actor, now=now()),
        mark("已分配"),
    )


@room.get("/rounds/<int:round_id>/connect", policy=policies.manages_round)
def connection(round_id: int) -> Response:
    """Which changes make all panels comparable."""
    one = queries.the_round(round_id)
    scene = plans.scene_of(one)
    simulation = queries.is_simulation(one)
    crossings = plans.crossings_of(scene) if simulation else ()
    advice = None if simulation else plans.advice_of(scene)
    return page(
        "recruitment/connect.html",
        round=one,
        drive=one.drive,
        parts=plans.rooms_of_round(scene),
        sentences=[plans.crossing_words(scene, each) for each in crossings]
        if advice is None
        else [each.words(scene.name) for each in advice.proposals],
        advice=advice,
    )


@room.post("/rounds/<int:round_id>/connect", policy=policies.manages_round)
def connect(round_id: int) -> Response:
    """Carry them out."""
    return step(
        round_id,
        lambda one: assigning.connect_round(one, by=who().actor, now=now()),
        mark("已调换"),
    )


@room.post("/rounds/<int:round_id>/open", policy=policies.manages_round)
def open_scoring(round_id: int) -> Response:
    """Jurors may score from now on."""
    agreed = bool(OpenForm().apart.data)
    return step(
        round_id,
        lambda one: assigning.open_scoring(one, apart_agreed=agreed, by=who().actor, now=now()),
        mark("已开始评分，评委在“我的评分”里能看到各自的候选人"),
    )
