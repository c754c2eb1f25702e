"""Deciding who is placed, the adviser's word on it, and the chain that a key post needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import delete, insert, select

from unionweb.audit import Actor
from unionweb.base.clock import LOCAL, local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models.roster import pack
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Application, Drive, Placement, Signature
from unionweb.recruitment.queries.decisions import chains_of, facts_of, lots_entered, placements_of
from unionweb.recruitment.queries.drives import hold
from unionweb.recruitment.queries.figures import Figures, figures_of
from unionweb.recruitment.queries.headcounts import findings_of
from unionweb.recruitment.queries.marks import fingerprints_of
from unionweb.recruitment.queries.rolling import to_draw_of
from unionweb.recruitment.rules.deciding import (
    APPROVAL,
    LOT,
    RULE,
    why_not_approve,
    why_not_decide,
)
from unionweb.recruitment.rules.decision import document, fingerprint
from unionweb.recruitment.rules.headcount import broken
from unionweb.recruitment.rules.stages import Outcome, Stage

VERBS = {
    "recruitment.decide": mark("确定录取结果"),
    "recruitment.approve": mark("审定录取结果"),
    "recruitment.send_back": mark("退回录取结果"),
    "recruitment.sign": mark("登记推荐审查"),
    "recruitment.lots.enter": mark("登记抽签号"),
    "recruitment.lots.confirm": mark("核对抽签号"),
}


def held(drive: Drive) -> Drive:
    """Alone with the drive until the transaction ends, and with its stage as it is now."""
    hold(drive)
    db.session.refresh(drive, ["stage", "decision", "fingerprint", "decided_at", "approved_at"])
    return drive


def decide(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """Place everybody by the rules and keep what it was computed from, with its fingerprint. Again before the
    approval it replaces what was decided. Refusal: a round goes on, a lot must be drawn."""
    held(drive)
    figures = figures_of(drive)
    problem = why_not_decide(facts_of(drive, local_date(now), figures))
    if problem is not None:
        raise problem
    db.session.execute(delete(Placement).where(Placement.drive_id == drive.id))
    db.session.execute(insert(Placement), _placements(drive, figures))
    inputs = replace(figures.inputs, marks=fingerprints_of(drive))
    drive.decision = document(inputs, figures.outcome)
    drive.fingerprint = fingerprint(drive.decision)
    drive.decided_at, drive.stage = now, Stage.DECIDED
    placed = sum(one.opening is not None for one in figures.outcome.placing.placed.values())
    log("recruitment.decide", drive, by, now, fingerprint=drive.fingerprint, placed=placed)
    return drive


def _placements(drive: Drive, figures: Figures) -> list[dict[str, object]]:
    outcome, waiting = figures.outcome, figures.outcome.waiting
    rows = []
    for number, who in figures.people.items():
        opening, wait = outcome.placing.placed[number].opening, waiting.get(number)
        ranked = outcome.ranked.get(number)
        what = Outcome.WAITING if wait else Outcome.REJECTED
        rows.append(
            {
                "application_id": who.application_id,
                "drive_id": drive.id,
                "outcome": Outcome.PLACED if opening is not None else what,
                "opening_id": opening if opening is not None else wait[0] if wait else None,
                "total": outcome.lines[number].total,
                "rank": ranked.rank if ranked else None,
                "waiting": None if opening is not None or wait is None else wait[1],
                "reason": pack(outcome.reason(number)),
            }
        )
    return rows


def approve(drive: Drive, words: str, answers: Mapping[str, str], *, by: Actor, now: datetime) -> Drive:
    """The adviser agrees. `answers`: by rule why it may be broken, or what is known where the roster cannot
    tell. Refusal: nothing to approve, a chain with gaps, a broken rule without an answer."""
    held(drive)
    problem = why_not_approve(facts_of(drive, local_date(now)))
    if problem is not None:
        raise problem
    for finding in broken(findings_of(drive, placed_people(drive), local_date(now))):
        rule = finding.rule.id
        if not answers.get(rule, "").strip():
            raise Refusal("请说明 %(rule)s 为什么可以这样", rule=rule, field=f"rule_{rule}")
        _sign(drive, f"{RULE}{rule}", True, answers[rule].strip(), by, now)
    _sign(drive, APPROVAL, True, words.strip(), by, now)
    drive.approved_at = now
    log("recruitment.approve", drive, by, now, fingerprint=drive.fingerprint)
    return drive


def placed_people(drive: Drive) -> dict[int, int]:
    """By person the opening, of those whom the decision places."""
    found = placements_of(drive, Outcome.PLACED)
    return {one.application.person_id: one.opening_id for one in found if one.opening_id is not None}


def send_back(drive: Drive, words: str, *, by: Actor, now: datetime) -> Drive:
    """The adviser does not agree, or no longer: what was decided is void, the managers decide anew. Refusal:
    nothing is decided, or it is public already; no reason."""
    held(drive)
    if drive.stage is not Stage.DECIDED:
        raise Refusal("没有等待审定的结果")
    if not words.strip():
        raise Refusal("请写明退回的理由", field="words")
    _sign(drive, APPROVAL, False, words.strip(), by, now)
    before = drive.fingerprint
    undo(drive)
    log("recruitment.send_back", drive, by, now, fingerprint=before, reason=words.strip())
    return drive


def undo(drive: Drive) -> None:
    """Back to where nothing is decided. The log keeps the fingerprint of what was."""
    db.session.execute(delete(Placement).where(Placement.drive_id == drive.id))
    drive.stage, drive.approved_at = Stage.SCORING, None
    drive.decision = drive.fingerprint = drive.decided_at = None


def _sign(drive: Drive, step: str, agreed: bool, words: str, by: Actor, now: datetime) -> Signature:
    signature = Signature(drive_id=drive.id, step=step, agreed=agreed, words=words, signer=by.name)
    signature.entered_by, signature.signed_at = by.name, now
    db.session.add(signature)
    return signature


@dataclass(frozen=True, slots=True)
class Signed:
    """A step as it was signed on paper."""

    step: str
    signer: str
    day: date
    agreed: bool
    words: str = ""


def sign_step(application: Application, signed: Signed, *, by: Actor, now: datetime) -> Signature:
    """Write down a step of the chain: before the approval for those placed, afterwards for whoever is next
    for a place that got free. A no bars the candidate: the next decision places everybody anew, a free place
    goes to the next. Refusal: not in need of it, not its turn, signed already, a day to come."""
    drive = held(application.drive)
    before_approval = drive.stage is Stage.DECIDED and drive.approved_at is None
    if not before_approval and drive.stage is not Stage.OFFERS:
        raise Refusal("现在不能登记推荐审查")
    mine = [one for one in chains_of(drive) if one.application.id == application.id]
    chain = next((one for one in mine if signed.step in [step.id for step, _signature in one.steps]), None)
    if chain is None:
        raise Refusal("这位同学的职务不需要这一步")
    if chain.refused:
        raise Refusal("这位同学没有通过推荐审查，不用再登记")
    missing = [step.id for step in chain.missing]
    if signed.step not in missing:
        raise Refusal("这一步已经登记过")
    if signed.step != missing[0]:
        raise Refusal("请按顺序登记，前面还有一步没有完成", field="step")
    if signed.day > local_date(now):
        raise Refusal("日期不能晚于今天", field="day")
    return _write_step(application, signed, by, now)


def _write_step(application: Application, signed: Signed, by: Actor, now: datetime) -> Signature:
    one = Signature(drive_id=application.drive_id, application_id=application.id, step=signed.step)
    one.agreed, one.words, one.signer = signed.agreed, signed.words, signed.signer
    one.entered_by, one.signed_at = by.name, datetime.combine(signed.day, time(), LOCAL)
    db.session.add(one)
    details = {"candidate": application.number, "step": signed.step, "agreed": signed.agreed}
    log("recruitment.sign", application.drive, by, now, signer=signed.signer, **details)
    return one


def enter_lots(drive: Drive, lots: Mapping[int, int], *, by: Actor, now: datetime) -> bool:
    """Numbers drawn from slips, by application number. Two people enter them; when they agree the numbers
    count, and True is returned; when not, the second entry waits for somebody to confirm it. Refusal: not
    those who must draw, not 1 to n, the same person twice."""
    held(drive)
    to_draw = set(to_draw_of(drive))
    if set(lots) != to_draw or not to_draw:
        raise Refusal("抽签的人已有变动，请重新打开这一页")
    if sorted(lots.values()) != list(range(1, len(lots) + 1)):
        raise Refusal("签号应是 1 到 %(n)s，每号一人", n=len(lots))
    first, drawn = lots_entered(drive), {str(key): lots[key] for key in sorted(lots)}
    if first is not None and by.id == json.loads(first.words)["by"]:
        raise Refusal("请另一位同学再录入一遍，两人一致才算数")
    agree = first is not None and json.loads(first.words)["lots"] == drawn
    if first is not None:
        db.session.delete(first)
    if not agree:
        _sign(drive, LOT, True, json.dumps({"by": by.id, "lots": drawn}), by, now)
        log("recruitment.lots.enter", drive, by, now, lots=drawn, differs=first is not None)
        return False
    for number, lot in lots.items():
        _application(drive, number).lot = lot
    log("recruitment.lots.confirm", drive, by, now, lots=drawn)
    return True


def _application(drive: Drive, number: int) -> Application:
    query = select(Application).where(Application.drive_id == drive.id, Application.number == number)
    return db.session.scalars(query).one()
