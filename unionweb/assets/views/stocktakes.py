"""Counts of a store: the list, beginning one, its result, what is to change, the approval."""

from typing import Any

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import stocksettling
from unionweb.assets.actions import stocktakes as actions
from unionweb.assets.forms.stocktakes import BeginForm, FinishForm, ProposeForm, SettleForm, read_wishes
from unionweb.assets.models import Stocktake
from unionweb.assets.queries import stocktakes as queries
from unionweb.assets.queries.stores import categories_of, spots_of
from unionweb.assets.rules.counting import DECISIONS, FINDINGS, OPTIONS, Finding, options
from unionweb.assets.rules.states import ASSET_STATES, STOCKTAKE_STATES, StocktakeState
from unionweb.assets.views.room import room
from unionweb.base.clock import now, today
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.paging import paginate
from unionweb.people.signin import who

SHOWN = 200
"""Lines of one finding on a page; the file holds all of them."""


@room.get("/<int:store_id>/stocktakes", policy=policies.sees_store)
def stocktakes(store_id: int) -> Response:
    """All of a store, the newest first."""
    return page(
        "assets/stocktakes.html",
        store=policies.the_store(store_id),
        found=paginate(queries.stocktakes_of(store_id), size=25),
        running=queries.running(store_id),
        keeps=policies.keeps_store(who(), store_id),
        states=STOCKTAKE_STATES,
    )


@room.route("/<int:store_id>/stocktakes/new", methods=["GET", "POST"], policy=policies.keeps_store)
def begin_stocktake(store_id: int) -> Response:
    """Which part of the store, and which two people."""
    store, person = policies.the_store(store_id), who()
    people = queries.people_of(store, today())
    title = translate(say("%(day)s 盘点", day=today()))
    form = BeginForm(people, spots_of(store_id), categories_of(store_id), person.person_id, title)
    begun = attempt(form, lambda: actions.begin(store, form.read(), by=person.actor, now=now()))
    if begun:
        tell(mark("盘点已开始，请两位清点人各用自己的手机打开这一页"))
        if person.person_id in (begun.first_id, begun.second_id):
            return go("assets.count_stock", stocktake_id=begun.id)
        return go("assets.stocktake", stocktake_id=begun.id)
    return page("assets/stocktake_new.html", form.status, form=form, store=store, people=people)


@room.get("/stocktakes/<int:stocktake_id>", policy=policies.sees_stocktake)
def stocktake(stocktake_id: int) -> Response:
    """The result, and what somebody has to do about it now."""
    approves = policies.approves_stocktake(who(), stocktake_id)
    form = SettleForm() if approves else ProposeForm()
    return _result_page(queries.the_stocktake(stocktake_id), form, 200)


def _result_page(one: Stocktake, form: ProposeForm | SettleForm, status: int) -> Response:
    person, waits = who(), one.state is StocktakeState.COUNTED
    counts = policies.counts_stocktake(person, one.id)
    return page(
        "assets/stocktake.html",
        status,
        one=one,
        form=form,
        states=STOCKTAKE_STATES,
        counts=counts,
        may_drop=one.state is StocktakeState.COUNTING and policies.runs_stocktake(person, one.id),
        proposes=counts and waits and one.proposed_at is None,
        approves=waits and one.proposed_at is not None and policies.approves_stocktake(person, one.id),
        shown=SHOWN,
        **told(one),
    )


def told(one: Stocktake, every: bool = False) -> dict[str, Any]:
    """What pages and papers say of a result; `every`: name all lines, not only the first of each finding."""
    result = queries.result_of(one)
    named = [finding for finding in OPTIONS if result.of(finding)]
    most = len(result.lines) if every else SHOWN
    lines = [line for finding in named for line in result.of(finding)[:most]] + result.twice[:most]
    scans = [scan for line in lines for scan in (line.scan, *line.again) if scan] + list(result.unknown)
    return {
        "result": result,
        "groups": [(finding, result.of(finding)) for finding in named],
        "findings": FINDINGS,
        "finding": Finding,
        "decisions": DECISIONS,
        "decided": queries.decisions_of(one.id),
        "options": options,
        "group_options": OPTIONS,
        "things": queries.things(line.line.asset for line in lines),
        "spots": queries.spots_by_id(one.store_id),
        "people": {one.first_id: one.first.name, one.second_id: one.second.name},
        "asset_states": ASSET_STATES,
        "scans": scans,
    }


@room.route(
    "/stocktakes/<int:stocktake_id>/finish", methods=["GET", "POST"], policy=policies.counts_stocktake
)
def finish_stocktake(stocktake_id: int) -> Response:
    """What is missing still, before the count ends."""
    one, form = queries.the_stocktake(stocktake_id), FinishForm()
    person = who()
    if attempt(form, lambda: actions.finish(one, form.other.data or "", by=person.actor, now=now())):
        tell(mark("清点已结束"))
        return go("assets.stocktake", stocktake_id=stocktake_id)
    if not form.submitted and one.state is not StocktakeState.COUNTING:
        return go("assets.stocktake", stocktake_id=stocktake_id)
    partner = actions.partner_of(one, person.actor)
    return page(
        "assets/stocktake_finish.html",
        form.status,
        one=one,
        form=form,
        partner=partner,
        shown=SHOWN,
        **told(one),
    )


@room.post("/stocktakes/<int:stocktake_id>/reopen", policy=policies.counts_stocktake)
def reopen_stocktake(stocktake_id: int) -> Response:
    """On with the count."""
    actions.reopen(queries.the_stocktake(stocktake_id), by=who().actor, now=now())
    tell(mark("可以继续清点"))
    return go("assets.count_stock", stocktake_id=stocktake_id)


@room.post("/stocktakes/<int:stocktake_id>/drop", policy=policies.runs_stocktake)
def drop_stocktake(stocktake_id: int) -> Response:
    """It was begun by mistake."""
    store = actions.drop(queries.the_stocktake(stocktake_id), by=who().actor, now=now())
    tell(mark("已取消这次盘点"))
    return go("assets.stocktakes", store_id=store.id)


@room.post("/stocktakes/<int:stocktake_id>/propose", policy=policies.counts_stocktake)
def propose_stocktake(stocktake_id: int) -> Response:
    """What the two want done."""
    one, form = queries.the_stocktake(stocktake_id), ProposeForm()
    wishes = read_wishes(request.form.to_dict(), form.words.data or "")
    if attempt(form, lambda: actions.propose(one, wishes, by=who().actor, now=now())):
        tell(mark("已提交，等待审批"))
        return go("assets.stocktake", stocktake_id=stocktake_id)
    return _result_page(one, form, form.status)


@room.post("/stocktakes/<int:stocktake_id>/answer", policy=policies.approves_stocktake)
def answer_stocktake(stocktake_id: int) -> Response:
    """Approved, or back to the two."""
    one, form, by = queries.the_stocktake(stocktake_id), SettleForm(), who().actor
    if request.form.get("answer") == "yes":
        answered = attempt(form, lambda: stocksettling.approve(one, by=by, now=now()))
    else:
        words = form.words.data or ""
        answered = attempt(form, lambda: stocksettling.send_back(one, words, by=by, now=now()))
    if answered:
        tell(mark("已批准，台账已按结果调整") if one.settled_at else mark("已退回清点人"))
        return go("assets.stocktake", stocktake_id=stocktake_id)
    return _result_page(one, form, form.status)
