"""The elections of a congress: its own, and those of the units that elect its delegates."""

from collections.abc import Mapping

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.db import end_reading
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.congress import policies
from unionweb.congress.actions import elections as actions
from unionweb.congress.forms.elections import CongressElectionForm
from unionweb.congress.models import Congress
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.elections import branch_elections, own_elections
from unionweb.congress.queries.plans import outcome, plan_of, rows_of
from unionweb.congress.views.room import room
from unionweb.elections.actions.batches import move_batch
from unionweb.elections.actions.beginning import FIRST_CONTESTS
from unionweb.elections.models import Election
from unionweb.elections.queries.roll import turnouts
from unionweb.elections.rules.presets import PRESET_NOTES, PRESETS, Preset
from unionweb.elections.rules.stages import STAGES, Stage
from unionweb.people.signin import who

BATCH_STEP = 10
"""Elections moved in one request: freezing makes an RSA key each, which takes about a quarter of a second."""

IN_ONE_GO = (Stage.FROZEN, Stage.VOTING, Stage.CLOSED)


@room.get("/<int:congress_id>/elections", policy=policies.reads_congress)
def elections(congress_id: int) -> Response:
    """What the congress elects, and how far the units are with electing its delegates."""
    congress = congress_of(congress_id)
    return _page(congress, CongressElectionForm())


def _page(congress: Congress, form: CongressElectionForm) -> Response:
    rows, held = rows_of(congress.id), branch_elections(congress.id)
    return page(
        "congress/elections.html",
        form.status,
        congress=congress,
        form=form,
        presets=PRESETS,
        notes=PRESET_NOTES,
        own=own_elections(congress.id),
        rows=[row for row in rows if row.unit_id is not None],
        seats=outcome(rows, plan_of(congress.id).settings).seats,
        held=held,
        turnouts=turnouts([election.id for election in held.values()]),
        stages=STAGES,
        moves=[(to, _ready(held, to)) for to in IN_ONE_GO],
        manages=policies.manages_at(who(), congress.unit.place),
    )


def _ready(held: Mapping[int, Election], to: Stage) -> int:
    before = {
        Stage.FROZEN: (Stage.DRAFT, Stage.NOMINATIONS, Stage.PUBLISHED),
        Stage.VOTING: (Stage.FROZEN, Stage.CHECK_IN),
        Stage.CLOSED: (Stage.VOTING,),
    }
    return sum(election.stage in before[to] for election in held.values())


@room.post("/<int:congress_id>/elections", policy=policies.manages_congress)
def hold_election(congress_id: int) -> Response:
    """A new election by the delegates of this congress."""
    congress = congress_of(congress_id)
    form = CongressElectionForm()
    election = attempt(
        form,
        lambda: actions.hold_election(
            congress,
            form.preset.data,
            form.title.data or "",
            translate(FIRST_CONTESTS[form.preset.data]),
            by=who().actor,
            now=now(),
        ),
    )
    if election:
        tell(mark("已建立，选举人名册就是有表决权的代表"))
        return go("elections.show", election_id=election.id)
    return _page(congress, form)


@room.post("/<int:congress_id>/elections/branches", policy=policies.manages_congress)
def hold_branches(congress_id: int) -> Response:
    """An election for every unit of the quota plan that has none yet."""
    contest = translate(FIRST_CONTESTS[Preset.BRANCH])
    made = actions.hold_branch_elections(congress_of(congress_id), contest, by=who().actor, now=now())
    tell(mark("已为 %(n)s 个单位建立选举，名额和选举人名册都已填好，下一步是确定候选人"), n=len(made))
    return go("congress.elections", congress_id=congress_id, anchor="branches")


# Each election moves in a unit of work of its own, so that one obstacle does not hold the others up.
@room.post("/<int:congress_id>/elections/move", policy=policies.manages_congress, transaction=False)
def move_branches(congress_id: int) -> Response:
    """Take the units' elections on, some at a time; pressed again, the next ones."""
    to = request.form.get("to", "")
    if to not in IN_ONE_GO:
        return go("congress.elections", congress_id=congress_id)
    held = branch_elections(congress_id)
    numbers = [one.id for one in held.values() if _ready({0: one}, Stage(to))]
    names = {one.id: one.unit.name for one in held.values()}
    end_reading()
    moved = move_batch(numbers, Stage(to), most=BATCH_STEP, by=who().actor, now=now())
    tell(mark("%(n)s 个单位已进入“%(stage)s”"), n=len(moved.done), stage=say(STAGES[Stage(to)]))
    for number, sentence in moved.refused[:5]:
        tell(mark("%(unit)s：%(why)s"), "warn", unit=names[number], why=sentence)
    if left := len(numbers) - len(moved.done) - len(moved.refused):
        tell(mark("还有 %(n)s 个单位，请再按一次"), "warn", n=left)
    return go("congress.elections", congress_id=congress_id, anchor="branches")


@room.post("/<int:congress_id>/elections/elected", policy=policies.manages_congress)
def take_elected(congress_id: int) -> Response:
    """Register whom the units have elected."""
    new = actions.take_elected(congress_of(congress_id), by=who().actor, now=now())
    tell(mark("已登记 %(n)s 名选出的代表"), n=len(new))
    return go("congress.delegates", congress_id=congress_id)
