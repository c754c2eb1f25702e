"""Giving out the sheets of a round, joining its panels, opening the scoring, one more juror."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.models import Application, Round, Sheet
from unionweb.recruitment.queries.assigning import (
    Scene,
    advice_of,
    crossings_of,
    missing_jurors,
    plan_of,
    rooms_of_round,
    scene_of,
)
from unionweb.recruitment.queries.panels import (
    hold_round,
    is_simulation,
    juror_id_of,
    juror_key,
    open_earlier,
    panel_for,
)
from unionweb.recruitment.rules.connectivity import Pair
from unionweb.recruitment.rules.results import Readiness, check_opening
from unionweb.recruitment.rules.stages import RoundState, Stage

VERBS = {
    "recruitment.round.assign": mark("分配评委"),
    "recruitment.round.connect": mark("调换评委，连通各组"),
    "recruitment.round.open": mark("开始评分"),
    "recruitment.round.one_more": mark("加派一位评委"),
}


def assign_round(one: Round, *, fresh: bool, by: Actor, now: datetime) -> Round:
    """Give the sheets out as `plan_of` previews it, as far as there are jurors; what nobody can be found for
    is told on the page. Refusal: no candidates yet, the round is over."""
    hold_round(one)
    _refuse_over(one)
    if one.drive.stage is not Stage.SCORING:
        raise Refusal("报名截止以后才能分配评委")
    if open_earlier(one):
        raise Refusal("“%(title)s”设了分数线，还没有评完", title=open_earlier(one)[0].title)
    scene = scene_of(one)
    plan = plan_of(scene, fresh=fresh and one.state is RoundState.PREPARING)
    carry_out(scene, plan.pairs)
    details = {"sheets": len(plan.pairs), "added": len(plan.added), "short": len(plan.short)}
    _log("recruitment.round.assign", one, by, now, **details)
    return one


def carry_out(scene: Scene, pairs: Collection[Pair]) -> None:
    """Give out and take back until it is so; what is begun stays."""
    standing, wanted = scene.standing, set(pairs)
    ids = {one.key: one.id for one in scene.candidates}
    gone = [one.id for pair, one in standing.items() if pair not in wanted and not one.saved]
    if gone:
        db.session.execute(delete(Sheet).where(Sheet.id.in_(gone), Sheet.saved_at.is_(None)))
    new = [
        {
            "round_id": scene.round.id,
            "juror_id": juror_id_of(juror),
            "application_id": ids[candidate],
            "points": {},
        }
        for juror, candidate in sorted(wanted - standing.keys())
    ]
    if new:
        db.session.execute(insert(Sheet), new)


def connect_round(one: Round, *, by: Actor, now: datetime) -> Round:
    """Carry out the proposals that make all panels comparable. Refusal: scoring has begun, none are needed,
    or there is no way."""
    hold_round(one)
    if one.state is not RoundState.PREPARING:
        raise Refusal("已经开始评分，不能再调换")
    scene = scene_of(one)
    pairs = frozenset(scene.standing)
    if is_simulation(one):
        proposals = list(crossings_of(scene))
        for crossing in proposals:
            pairs = crossing.apply(pairs)
        number = len(proposals)
    else:
        advice = advice_of(scene)
        for proposal in advice.proposals:
            pairs = proposal.apply(pairs)
        number = len(advice.proposals)
    if not number:
        raise Refusal("没有可以调换的办法：请给各组添加共同的评委，或让两组有同一时间的场次")
    carry_out(scene, pairs)
    _log("recruitment.round.connect", one, by, now, changes=number)
    return one


def open_scoring(one: Round, *, apart_agreed: bool = False, by: Actor, now: datetime) -> Round:
    """From now on jurors score. `apart_agreed`: rooms that cannot be compared are accepted knowingly. Refusal
    as in the rule."""
    hold_round(one)
    scene = scene_of(one)
    parts = rooms_of_round(scene)
    check_opening(
        Readiness(
            one.state,
            one.drive.stage is Stage.SCORING,
            one.drive.terms.binding,
            one.least,
            [each.title for each in open_earlier(one)],
            len(scene.standing),
            missing_jurors(scene),
            parts,
            apart_agreed,
        )
    )
    one.state = RoundState.SCORING
    _log("recruitment.round.open", one, by, now, sheets=len(scene.standing), rooms=parts, agreed=apart_agreed)
    return one


def one_more(one: Round, application: Application, *, by: Actor, now: datetime) -> Sheet:
    """A juror more for somebody whose place is uncertain: of those who may, the one with the least to do.
    Refusal: not being scored, or nobody is left."""
    hold_round(one)
    if one.state is not RoundState.SCORING:
        raise Refusal("这一轮没有在评分")
    scene = scene_of(one)
    candidate = next((each for each in scene.candidates if each.id == application.id), None)
    if candidate is None:
        raise Refusal("这名候选人不在这一轮里")
    own = {panel.id for panel in panel_for(candidate, scene.panels)}
    loads = plan_of(scene, fresh=False).loads
    free = [
        juror
        for juror in scene.jurors
        if (juror_key(juror.id), candidate.key) not in scene.standing
        and (juror_key(juror.id), candidate.key) not in scene.forbidden
        and (not one.most or loads[juror_key(juror.id)] < one.most)
    ]
    if not free:
        raise Refusal("没有可以加派的评委：都评过、须回避，或已满额")
    chosen = min(free, key=lambda each: (each.panel_id not in own, loads[juror_key(each.id)], each.id))
    sheet = Sheet(round_id=one.id, juror_id=chosen.id, application_id=application.id, points={})
    db.session.add(sheet)
    db.session.flush()
    _log("recruitment.round.one_more", one, by, now, number=candidate.number, juror=chosen.person.name)
    return sheet


def _refuse_over(one: Round) -> None:
    if one.state in (RoundState.CLOSED, RoundState.PUBLISHED):
        raise Refusal("这一轮已经评完，不能再分配")


def _log(verb: str, one: Round, by: Actor, now: datetime, **details: object) -> None:
    told = {"round": one.title, **details}
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details=told)
