"""Stock-taking by two people: beginning, ending the count, proposing what is to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from unionweb.assets.actions.stores import log
from unionweb.assets.models import Asset, Category, Spot, StockLine, StockScan, Stocktake, Store
from unionweb.assets.queries.stocktakes import people_of, result_of, running
from unionweb.assets.rules.counting import Decision, Finding, decide
from unionweb.assets.rules.states import AssetState, StocktakeState
from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Person

VERBS = {
    "assets.stocktake.begin": mark("开始盘点"),
    "assets.stocktake.drop": mark("取消盘点"),
    "assets.stocktake.finish": mark("结束清点"),
    "assets.stocktake.reopen": mark("继续清点"),
    "assets.stocktake.propose": mark("提交盘点处理意见"),
}

NOT_HERE = {"synchronize_session": False}
"""The row is read anew afterwards."""


@dataclass(frozen=True, slots=True)
class StocktakePlan:
    """What is counted: the whole store, or one place, or one category; and by whom."""

    title: str
    first: Person
    second: Person
    spot: Spot | None = None
    category: Category | None = None


def begin(store: Store, plan: StocktakePlan, *, by: Actor, now: datetime) -> Stocktake:
    """Write down what should be there, as the ledger has it now. Refusal: one person instead of two, somebody
    who does not serve here, a count goes on already, nothing to count."""
    _refuse_people(store, plan, now)
    _refuse_scope(store, plan)
    other = running(store.id)
    if other is not None:
        raise _goes_on(other.title)
    stocktake = Stocktake(
        store=store,
        title=plan.title,
        spot=plan.spot,
        category=plan.category,
        first=plan.first,
        second=plan.second,
        started_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(stocktake)
    except IntegrityError:
        raise _goes_on(plan.title) from None
    lines = _snapshot(stocktake)
    log("assets.stocktake.begin", store, by, now, stocktake=stocktake.id, title=plan.title, lines=lines)
    return stocktake


def _refuse_people(store: Store, plan: StocktakePlan, now: datetime) -> None:
    if plan.first.id == plan.second.id:
        raise Refusal("盘点须两个人在场，请选择另一个人", field="second_id")
    known = {one.id for one in people_of(store, local_date(now))}
    for person, field in ((plan.first, "first_id"), (plan.second, "second_id")):
        if person.id not in known:
            raise Refusal("%(name)s不在这个学生会任职", field=field, name=person.name)


def _refuse_scope(store: Store, plan: StocktakePlan) -> None:
    for part in (plan.spot, plan.category):
        if part is not None and part.store_id != store.id:
            raise Refusal("请选择本物资室的范围", field="scope")


def _goes_on(title: str) -> Refusal:
    return Refusal("这间物资室正在盘点（%(title)s），请先结束它", title=title)


def _snapshot(stocktake: Stocktake) -> int:
    """The lines, in one statement; how many."""
    columns = (literal(stocktake.id), Asset.id, literal(True), Asset.state, Asset.spot_id, literal(""))
    query = select(*columns).where(
        Asset.store_id == stocktake.store_id, Asset.state != AssetState.WRITTEN_OFF
    )
    if stocktake.spot_id is not None:
        query = query.where(Asset.spot_id == stocktake.spot_id)
    if stocktake.category_id is not None:
        query = query.where(Asset.category_id == stocktake.category_id)
    names = ["stocktake_id", "asset_id", "in_scope", "state", "spot_id", "settled"]
    db.session.execute(insert(StockLine).from_select(names, query, include_defaults=False))
    mine = select(func.count()).where(StockLine.stocktake_id == stocktake.id)
    lines = db.session.scalar(mine) or 0
    if not lines:
        raise Refusal("这个范围里没有物资，没有什么可盘点的", field="scope")
    return lines


def drop(stocktake: Stocktake, *, by: Actor, now: datetime) -> Store:
    """It was begun by mistake, and is forgotten; its store. Refusal: something was scanned already."""
    if db.session.scalar(select(exists().where(StockScan.stocktake_id == stocktake.id))):
        raise Refusal("已经扫过物资，不能取消；请结束清点，由别人审批")
    store, lines = stocktake.store, delete(StockLine).where(StockLine.stocktake_id == stocktake.id)
    log("assets.stocktake.drop", store, by, now, stocktake=stocktake.id, title=stocktake.title)
    db.session.execute(lines)
    db.session.delete(stocktake)
    return store


def finish(stocktake: Stocktake, other: str, *, by: Actor, now: datetime) -> Stocktake:
    """The count is over: both say so, one by pressing and the other by being named. What comes out even goes
    straight to whoever approves. Refusal: somebody else, the other one's name is wrong, over already."""
    partner = partner_of(stocktake, by)
    if "".join(other.split()) != "".join(partner.name.split()):
        raise Refusal("请填写另一位清点人的姓名，表示两人都已核对", field="other")
    _turn(stocktake, StocktakeState.COUNTING, StocktakeState.COUNTED, mark("清点已经结束"))
    stocktake.counted_at = now
    result = result_of(stocktake)
    if not result.differences:
        stocktake.proposed_at = now
    told = {"expected": result.expected, "seen": result.seen, "with": partner.name}
    _log("assets.stocktake.finish", stocktake, by, now, **told)
    return stocktake


def partner_of(stocktake: Stocktake, by: Actor) -> Person:
    """The other one of the two. Refusal: neither of them asks."""
    others = {stocktake.first_id: stocktake.second, stocktake.second_id: stocktake.first}
    partner = others.get(by.id or 0)
    if partner is None:
        raise Refusal("只有两位清点人可以这样做")
    return partner


def reopen(stocktake: Stocktake, *, by: Actor, now: datetime) -> Stocktake:
    """Something was forgotten: on with the count. Refusal: settled, or another one goes on here."""
    partner_of(stocktake, by)
    other = running(stocktake.store_id)
    if other is not None:
        raise _goes_on(other.title)
    try:
        with db.session.begin_nested():
            _turn(
                stocktake, StocktakeState.COUNTED, StocktakeState.COUNTING, mark("这次盘点现在不能继续清点")
            )
    except IntegrityError:
        raise _goes_on(stocktake.title) from None
    stocktake.counted_at = stocktake.proposed_at = None
    _log("assets.stocktake.reopen", stocktake, by, now)
    return stocktake


def _turn(stocktake: Stocktake, before: StocktakeState, after: StocktakeState, otherwise: str) -> None:
    """By one conditional UPDATE, which also waits for a scan that is being written."""
    mine = (Stocktake.id == stocktake.id) & (Stocktake.state == before)
    turned = update(Stocktake).where(mine).values(state=after).returning(Stocktake.id)
    if db.session.scalar(turned, execution_options=NOT_HERE) is None:
        raise Refusal(otherwise)
    db.session.refresh(stocktake)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the two want done: about all differences of a kind, and about single assets."""

    groups: Mapping[Finding, Decision]
    single: Mapping[int, Decision]
    words: str = ""


def propose(stocktake: Stocktake, wishes: Wishes, *, by: Actor, now: datetime) -> Stocktake:
    """Hand in what is to change in the ledger; nothing does until somebody else approves. Refusal: not the
    time for it, a decision that cannot be."""
    partner_of(stocktake, by)
    counted = (Stocktake.state == StocktakeState.COUNTED) & Stocktake.proposed_at.is_(None)
    handed_in = update(Stocktake).where(Stocktake.id == stocktake.id, counted).values(proposed_at=now)
    if db.session.scalar(handed_in.returning(Stocktake.id), execution_options=NOT_HERE) is None:
        raise Refusal("现在不能提交处理意见，请重新载入页面")
    db.session.refresh(stocktake)
    decided = decide(result_of(stocktake), wishes.groups, wishes.single)
    mine = StockLine.stocktake_id == stocktake.id
    db.session.execute(update(StockLine).where(mine).values(settled=""))
    rows = [
        {"stocktake_id": stocktake.id, "asset_id": asset, "settled": decision.value}
        for asset, decision in decided.items()
    ]
    if rows:
        db.session.execute(update(StockLine), rows)
    stocktake.words, stocktake.answer = wishes.words.strip(), ""
    counts = {decision.value: list(decided.values()).count(decision) for decision in set(decided.values())}
    _log("assets.stocktake.propose", stocktake, by, now, decisions=counts)
    return stocktake


def _log(verb: str, stocktake: Stocktake, by: Actor, now: datetime, **details: object) -> None:
    told = {"title": stocktake.title, **details}
    record(verb, subject=("asset_stocktake", stocktake.id), by=by, now=now, details=told)
