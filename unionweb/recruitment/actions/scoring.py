"""A juror scores: drafts saved at once, handed in for good.

A draft is saved with every tap. That writes no entry in the log: it is the juror's own until he hands it in,
and there would be ten entries for each candidate. Handing in and declaring a conflict are logged.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.actions.panels import declare_conflict
from unionweb.recruitment.models import Conflict, Juror, Round, Sheet
from unionweb.recruitment.queries.panels import hold_round, share_round
from unionweb.recruitment.queries.scoring import hold_sheet, queue_of
from unionweb.recruitment.rules.rubric import Rubric, sheet_total
from unionweb.recruitment.rules.sheets import (
    clean_remark,
    given_points,
    read_points,
    stored_points,
    unscored,
)
from unionweb.recruitment.rules.stages import RoundState

VERBS = {
    "recruitment.sheet.hand_in": mark("提交评分"),
    "recruitment.sheet.hand_in_all": mark("提交全部评分"),
}


class Overtaken(Refusal):
    """A newer version was saved elsewhere; nothing of it is overwritten."""

    def __init__(self) -> None:
        super().__init__("这份评分刚刚在别的设备或页面上改过。这里填的还没有保存，请核对后再保存一次")


class HandedIn(Refusal):
    """It is final."""

    def __init__(self) -> None:
        super().__init__("这份评分已经提交，不能再改")


def save_sheet(sheet: Sheet, typed: Mapping[str, str], remark: str, version: int, *, now: datetime) -> Sheet:
    """Keep points and remark as typed on top of `version`; what is empty is not scored yet. The same again is
    no change. Refusal: not being scored, points that do not fit, `Overtaken`, `HandedIn`."""
    one = sheet.juror.panel.round
    share_round(one)
    refuse_shut(one, sheet.juror)
    points = read_points(one.rubric, typed)
    stored, remark = stored_points(points), clean_remark(remark)
    if sheet.handed_in_at is not None:
        raise HandedIn
    if stored == sheet.points and remark == sheet.remark and sheet.saved_at is not None:
        return sheet
    _write(sheet, one.rubric, stored, remark, version, now)
    return sheet


def refuse_shut(one: Round, juror: Juror) -> None:
    """Refusal unless the round is being scored and the juror still serves."""
    if one.state is not RoundState.SCORING:
        raise Refusal("这一轮现在不能评分")
    if juror.ended_at is not None:
        raise Refusal("您已不是这一轮的评委")


def _write(
    sheet: Sheet, rubric: Rubric, stored: dict[str, str], remark: str, version: int, now: datetime
) -> None:
    """Conditionally, so that of two devices one loses and is told; and past the session, whose watch would
    demand an entry in the log."""
    total = sheet_total(rubric, given_points(rubric, stored))
    change = update(Sheet).where(Sheet.id == sheet.id, Sheet.version == version, Sheet.handed_in_at.is_(None))
    change = change.values(points=stored, remark=remark, total=total, version=version + 1, saved_at=now)
    db.session.flush()
    if db.session.connection().execute(change).rowcount != 1:
        raise Overtaken
    db.session.refresh(sheet)


def hand_in(sheet: Sheet, *, by: Actor, now: datetime) -> Sheet:
    """Final. Twice is once. Refusal: not being scored, a criterion without points."""
    one = sheet.juror.panel.round
    share_round(one)
    if sheet.handed_in_at is None:
        refuse_shut(one, sheet.juror)  # it may have ended meanwhile, and taken this sheet with it
    hold_sheet(sheet)
    if sheet.handed_in_at is not None:
        return sheet
    refuse_shut(one, sheet.juror)
    missing = unscored(one.rubric, sheet.points)
    if missing:
        raise Refusal("还没有打分：%(labels)s", labels=tuple(missing))
    sheet.handed_in_at = now
    details = {"round": one.title, "number": sheet.application.number, "points": sheet.points}
    record("recruitment.sheet.hand_in", subject=("drive", one.drive_id), by=by, now=now, details=details)
    return sheet


def hand_in_all(juror: Juror, *, by: Actor, now: datetime) -> int:
    """Everything that is open, at once; how many. Refusal: one has gaps; then nothing is handed in.
    Candidates of a simulation who did not come are left out."""
    one = juror.panel.round
    hold_round(one)
    refuse_shut(one, juror)
    open_ = [item for item in queue_of(juror) if not item.done and not item.absent]
    gaps = [f"{item.number:03}" for item in open_ if not item.complete]
    if gaps:
        raise Refusal("这些候选人还没有打完分：%(numbers)s", numbers=tuple(gaps))
    if not open_:
        return 0
    db.session.execute(
        update(Sheet)
        .where(
            Sheet.id.in_([item.id for item in open_]), Sheet.total.is_not(None), Sheet.handed_in_at.is_(None)
        )
        .values(handed_in_at=now)
    )
    told = {
        "round": one.title,
        "totals": [[item.number, str(item.total)] for item in open_],
    }
    record("recruitment.sheet.hand_in_all", subject=("drive", one.drive_id), by=by, now=now, details=told)
    return len(open_)


def recuse(sheet: Sheet, reason: str, *, by: Actor, now: datetime) -> Conflict:
    """回避: the juror himself says that he may not score this candidate. Refusal: handed in already."""
    if sheet.handed_in_at is not None:
        raise HandedIn
    person, application = sheet.juror.person, sheet.application
    return declare_conflict(application, person, reason, by=by, now=now)
