"""The end of a round: closed with its results, published to the candidates."""

from collections.abc import Mapping
from datetime import datetime
from random import SystemRandom

from sqlalchemy import delete, insert, select

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.fractions import decimal_text
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Person
from unionweb.recruitment.actions.messages import Message, send_all
from unionweb.recruitment.models import Application, Round, RoundMarks, RoundResult, Sheet
from unionweb.recruitment.queries.marks import marked_round_of
from unionweb.recruitment.queries.panels import hold_round, juror_id_of
from unionweb.recruitment.queries.quality import Quality, absent_keys, quality_of
from unionweb.recruitment.rules.decision import fingerprint
from unionweb.recruitment.rules.marks import document
from unionweb.recruitment.rules.messages import Kind
from unionweb.recruitment.rules.results import gaps
from unionweb.recruitment.rules.stages import ApplicationState, RoundKind, RoundState, Stage

VERBS = {
    "recruitment.sheet.withdraw": mark("撤下一份评分"),
    "recruitment.round.close": mark("结束一轮评分"),
    "recruitment.round.reopen": mark("重新开始一轮评分"),
    "recruitment.round.publish": mark("公布一轮成绩"),
}
REASON_MOST = 200


def withdraw_sheet(sheet: Sheet, reason: str, *, by: Actor, now: datetime) -> Round:
    """Not to be counted, nor waited for: with the reason and what stood in it in the log. Refusal: the round
    is over, or no reason."""
    one = sheet.juror.panel.round
    hold_round(one)
    if one.state is not RoundState.SCORING:
        raise Refusal("这一轮没有在评分")
    reason = _reason(reason)
    details = {
        "juror": sheet.juror.person.name,
        "number": sheet.application.number,
        "points": sheet.points,
        "reason": reason,
    }
    db.session.delete(sheet)
    _log("recruitment.sheet.withdraw", one, by, now, **details)
    return one


def close_round(one: Round, reason: str = "", *, by: Actor, now: datetime) -> Round:
    """No more scores: every candidate's result is written down, and all marks as a document. Where sheets are
    missing it takes a reason, and they are withdrawn; those who did not appear need none. Refusal: not being
    scored, sheets missing."""
    hold_round(one)
    if one.state is not RoundState.SCORING or one.kind is RoundKind.REVIEW:
        raise Refusal("这一轮没有在评分")
    quality = quality_of(one)
    absent = absent_keys(one, quality.candidates)
    missing = _missing(one, quality, absent)
    if missing:
        if not reason.strip():
            raise Refusal(
                "%(n)s 名候选人的评分不齐，例如 %(number)s。请等评委交齐，或填写理由后结束",
                field="reason",
                n=len(missing),
                number=quality.name(missing[0]),
            )
        reason = _reason(reason)
    dropped = db.session.execute(
        delete(Sheet).where(Sheet.round_id == one.id, Sheet.handed_in_at.is_(None))
    ).rowcount  # type: ignore[attr-defined]
    _store(one, quality)
    marks = _keep_marks(one, quality)
    one.state, one.closed_at = RoundState.CLOSED, now
    told = {"missing": len(missing), "withdrawn": dropped, "reason": reason} if missing else {}
    candidates = len(quality.candidates)
    _log("recruitment.round.close", one, by, now, candidates=candidates, marks=marks.fingerprint, **told)
    return one


def _missing(one: Round, quality: Quality, absent: frozenset[str]) -> list[str]:
    owed = dict.fromkeys((each.key for each in quality.candidates), 0)
    known = {each.number: each.key for each in quality.candidates}
    for each in quality.owed:
        if each.number in known:
            owed[known[each.number]] += 1
    return gaps(owed, one.least, quality.counts, absent)


def _store(one: Round, quality: Quality) -> None:
    db.session.execute(delete(RoundResult).where(RoundResult.round_id == one.id))
    rows = [
        {
            "round_id": one.id,
            "application_id": quality.ids[key],
            "panel_size": each.panel,
            "raw": each.raw,
            "trimmed": each.trimmed,
            "corrected": each.corrected,
            "score": each.score,
            "passed": each.passed,
        }
        for key, each in quality.results.items()
    ]
    if rows:
        db.session.execute(insert(RoundResult), rows)


def _keep_marks(one: Round, quality: Quality) -> RoundMarks:
    """Jurors are numbered by lot: everybody may read the document, and in any other order whoever knows a
    panel would know who gave what."""
    jurors = list(quality.correction.jurors)
    SystemRandom().shuffle(jurors)
    text = document(marked_round_of(quality, jurors))
    stored = RoundMarks(round_id=one.id, document=text, fingerprint=fingerprint(text))
    stored.jurors = [juror_id_of(key) for key in jurors]
    db.session.add(stored)
    return stored


def reopen_round(one: Round, reason: str, *, by: Actor, now: datetime) -> Round:
    """Score again: what was handed in stays. Refusal: published, decided, a later round has begun, no
    reason."""
    hold_round(one)
    if one.state is not RoundState.CLOSED or one.kind is RoundKind.REVIEW:
        raise Refusal("只有评完还没有公布的一轮可以重新开始")
    later = [each for each in one.drive.rounds if each.position > one.position]
    if one.line is not None and any(each.state is not RoundState.PREPARING for each in later):
        raise Refusal("后面的轮次已经开始，不能重新评分")
    if one.drive.stage is not Stage.SCORING:
        raise Refusal("录取结果已经确定，不能重新评分")
    reason = _reason(reason)
    for table in (RoundResult, RoundMarks):
        db.session.execute(delete(table).where(table.round_id == one.id))
    one.state, one.closed_at = RoundState.SCORING, None
    _log("recruitment.round.reopen", one, by, now, reason=reason)
    return one


def publish_round(one: Round, *, by: Actor, now: datetime) -> Round:
    """Every candidate reads his own score, and whether he goes on; all are told. Refusal: not closed, or a
    round with a line before it is not published."""
    hold_round(one)
    if one.state is not RoundState.CLOSED:
        raise Refusal("评完以后才能公布成绩")
    one.state, one.published_at = RoundState.PUBLISHED, now
    told = send_all(one.drive, Kind.ROUND_PUBLISHED, _messages(one), now=now)
    _log("recruitment.round.publish", one, by, now, told=told)
    return one


def _messages(one: Round) -> list[Message]:
    query = (
        select(
            Application.id,
            Application.person_id,
            Person.name,
            Application.number,
            RoundResult.score,
            RoundResult.passed,
        )
        .join(RoundResult, RoundResult.application_id == Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(RoundResult.round_id == one.id, Application.state == ApplicationState.SUBMITTED)
    )
    found = []
    for key, person, name, number, score, passed in db.session.execute(query):
        values: Mapping[str, object] = {
            "round": one.title,
            "score": "没有成绩" if score is None else decimal_text(score),
            "line": "" if one.line is None else decimal_text(one.line),
            "reason": _verdict(one, passed),
        }
        found.append(Message(key, person, name, number, values, one.id))
    return found


def _verdict(one: Round, passed: bool | None) -> str:
    if passed is None:
        return ""
    line = decimal_text(one.line) if one.line is not None else ""
    return f"达到分数线 {line}，进入下一轮。" if passed else f"没有达到分数线 {line}，不再进入下一轮。"


def _reason(text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= REASON_MOST:
        raise Refusal("请填写理由，最多 %(n)s 字", field="reason", n=REASON_MOST)
    return text


def _log(verb: str, one: Round, by: Actor, now: datetime, **details: object) -> None:
    told = {"round": one.title, **details}
    record(verb, subject=("drive", one.drive_id), by=by, now=now, details=told)
