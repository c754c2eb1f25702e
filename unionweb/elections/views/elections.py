"""The list of elections, a new one, and one with its way through the work."""

from typing import Any

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.elections import policies
from unionweb.elections.actions import setup, stages
from unionweb.elections.actions.beginning import FIRST_CONTESTS, begin
from unionweb.elections.forms.elections import MOVES, AnnulForm, ElectionForm, MoveForm, NewElectionForm
from unionweb.elections.models import KINDS, ORDERS, Election
from unionweb.elections.queries import elections as queries
from unionweb.elections.queries import lists, waiting
from unionweb.elections.queries.facts import facts_of, least_nominees
from unionweb.elections.queries.progress import parts, path, ways
from unionweb.elections.rules.presets import PRESET_NOTES
from unionweb.elections.rules.stages import STAGES, Stage, is_before
from unionweb.elections.views.finding import managed_units
from unionweb.elections.views.room import room
from unionweb.elections.views.rules import words_of
from unionweb.people.models import Unit
from unionweb.people.queries.units import open_units
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.signin import who

MOST_UNITS = 80
MOST_OWN = 20


@room.get("/", policy=policies.sees_elections)
def index() -> Response:
    """What concerns the person: to vote, to watch over, to prepare; for others what is public."""
    person, units = who(), managed_units(who())
    wanted = _wanted()
    query = lists.managed(units, wanted["text"], wanted["unit"], wanted["stage"]) if units else lists.public()
    return page(
        "elections/index.html",
        **_mine(person.person_id or 0),
        nominating=lists.open_for_nomination(person.home.unit_ids),
        found=paginate(query),
        wanted=wanted,
        units=lists.units_with_elections(units) if units else [],
        manages=bool(units),
        stages=STAGES,
        kinds=KINDS,
    )


def _wanted() -> dict[str, Any]:
    stage = request.args.get("stage", "")
    known = stage if stage in {*Stage, lists.ANNULLED} else ""
    return {"text": search_argument(), "unit": number_argument("unit"), "stage": known}


def _mine(person_id: int) -> dict[str, Any]:
    open_now = {ballot.election_id: ballot for ballot in waiting.ballots_for(person_id)}
    return {
        "voting": queries.elections_for(person_id)[:MOST_OWN],
        "open_now": open_now,
        "telling": queries.elections_told_by(person_id)[:MOST_OWN],
        "tasks": {task.election_id: task.duty for task in waiting.tasks_of(person_id)},
    }


@room.get("/results", policy=policies.sees_elections)
def results() -> Response:
    """What everybody may see: published nominees, and results."""
    text = search_argument()
    found = paginate(lists.public(text))
    return page("elections/results.html", found=found, text=text, stages=STAGES, kinds=KINDS)


@room.route("/new", methods=["GET", "POST"], policy=policies.manages_some_election)
def create() -> Response:
    """A new election of a unit where the person prepares elections."""
    text = search_argument("find")
    form = NewElectionForm(number_argument("unit"))
    units, too_many = _places(text)
    form.offer(units)
    election = attempt(form, lambda: _begin(form))
    if election:
        tell(mark("已新建。请核对选票内容和选举办法"))
        return go("elections.edit_contest", contest_id=election.contests[0].id)
    return page(
        "elections/create.html", form.status, form=form, notes=PRESET_NOTES, too_many=too_many, text=text
    )


def _places(text: str) -> tuple[list[Unit], bool]:
    """Where the person may hold elections; of very many classes only those searched for."""
    units = [unit for unit in open_units() if policies.manages_at(who(), unit.place)]
    if len(units) <= MOST_UNITS:
        return units, False
    named = number_argument("unit")
    sent = request.form.get("unit_id", "")
    few = [
        unit
        for unit in units
        if unit.kind is not UnitKind.CLASS
        or unit.id == named
        or str(unit.id) == sent
        or (text and text in unit.full_name)
    ]
    return few, True


def _begin(form: NewElectionForm) -> Election:
    preset = form.preset.data
    first = translate(FIRST_CONTESTS[preset])
    return begin(form.unit, preset, form.title.data or "", first, by=who().actor, now=now())


@room.get("/<int:election_id>", policy=policies.sees_election)
def show(election_id: int) -> Response:
    """One election and the way through the work."""
    return _page(queries.election_of(election_id), AnnulForm())


@room.post("/<int:election_id>/stage", policy=policies.manages_election)
def stage(election_id: int) -> Response:
    """On to the next stage."""
    election = queries.election_of(election_id)
    form = MoveForm()
    if attempt(form, lambda: stages.move_on(election, form.to.data, by=who().actor, now=now())):
        tell(mark("现在是“%(stage)s”阶段"), stage=translate(STAGES[election.stage]))
        return go("elections.show", election_id=election_id)
    annulling = AnnulForm()
    annulling.refuse(Refusal(" ".join([*form.form_errors, *map(str, form.to.errors)]) or mark("请重试")))
    return _page(election, annulling)


@room.post("/<int:election_id>/annul", policy=policies.manages_election)
def annul(election_id: int) -> Response:
    """Declare that the election does not count."""
    election = queries.election_of(election_id)
    form = AnnulForm()
    reason = form.reason.data or ""
    if attempt(form, lambda: stages.annul(election, reason, by=who().actor, now=now())):
        tell(mark("已宣布作废"))
        return go("elections.show", election_id=election_id)
    return _page(election, form)


def _page(election: Election, form: AnnulForm) -> Response:
    facts, way = facts_of(election, now()), path(election)
    manages = policies.manages_at(who(), election.unit.place)
    settled = not is_before(election.stage, Stage.PUBLISHED)
    return page(
        "elections/show.html",
        form.status,
        election=election,
        form=form,
        facts=facts,
        path=[STAGES[one] for one in way],
        reached=len(way) if election.stage is Stage.FINAL else way.index(election.stage),
        ways=[] if election.annulled_at else ways(facts),
        parts=parts(election, facts, now()) if manages else [],
        stages=STAGES,
        orders=ORDERS,
        moves=MOVES,
        rules={contest.id: words_of(contest) for contest in election.contests},
        least={contest.id: least_nominees(contest.seats, contest.margin) for contest in election.contests},
        manages=manages,
        settled=settled,
        votes=policies.votes_in(who(), election.id),
        tells=policies.tells_in(who(), election.id),
        nominates=election.stage is Stage.NOMINATIONS and policies.nominates(who(), election.id),
        has_report=not is_before(election.stage, Stage.COUNTED) and policies.sees_result(who(), election.id),
    )


@room.route("/<int:election_id>/edit", methods=["GET", "POST"], policy=policies.manages_election)
def edit(election_id: int) -> Response:
    """What is said of an election."""
    election = queries.election_of(election_id)
    form = ElectionForm(election)
    actor, version = who().actor, form.version.data or 0
    if attempt(form, lambda: setup.edit_election(election, form.read(), version, by=actor, now=now())):
        tell(mark("已保存"))
        return go("elections.show", election_id=election_id)
    return page("elections/edit.html", form.status, form=form, election=election)


@room.post("/<int:election_id>/remove", policy=policies.manages_election)
def remove(election_id: int) -> Response:
    """Delete a draft."""
    election = queries.election_of(election_id)
    title = election.title
    setup.remove_election(election, by=who().actor, now=now())
    tell(mark("已删除“%(title)s”"), title=title)
    return go("elections.index")
