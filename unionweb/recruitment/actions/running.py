"""Opening a drive for applications, putting off the end, ending it."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries.drives import hold
from unionweb.recruitment.queries.facts import obstacles_of
from unionweb.recruitment.rules.moments import moment_text
from unionweb.recruitment.rules.ready import later_close
from unionweb.recruitment.rules.stages import Stage

VERBS = {
    "recruitment.open": mark("开始报名（招新）"),
    "recruitment.extend": mark("报名延期"),
    "recruitment.close": mark("截止报名"),
}


def open_drive(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """Make it public; from its beginning on people may apply. Refusal with the first thing in the way."""
    hold(drive)
    found = obstacles_of(drive, now)
    if found:
        raise Refusal(found[0].sentence)
    drive.stage = Stage.OPEN
    drive.opens_at = max(drive.opens_at or now, now)
    log("recruitment.open", drive, by, now, terms=drive.terms_data)
    return drive


def extend_drive(drive: Drive, closes_at: datetime, reason: str, *, by: Actor, now: datetime) -> Drive:
    """Put off the end; why is added to the announcement. Refusal as in the rule."""
    hold(drive)
    to = later_close(drive.stage, drive.closes_at, closes_at, reason, now)
    before, drive.closes_at = drive.closes_at, to
    assert before is not None
    told = f"【延期】报名截止时间由 {moment_text(before)} 改为 {moment_text(to)}：{reason.strip()}"
    drive.announcement = f"{drive.announcement}\n\n{told}".strip()
    log("recruitment.extend", drive, by, now, before=before.isoformat(), to=to.isoformat(), reason=reason)
    return drive


def close_drive(drive: Drive, *, by_hand: bool, by: Actor, now: datetime) -> Drive:
    """Take no more applications; scoring begins. Refusal: not open, or before its time and not by hand."""
    hold(drive)
    if drive.stage is not Stage.OPEN:
        raise Refusal("招新没有在报名阶段")
    early = drive.closes_at is not None and now < drive.closes_at
    if early and not by_hand:
        raise Refusal("还没有到报名截止时间")
    drive.stage = Stage.SCORING
    if early and drive.opens_at is not None and drive.opens_at < now:
        drive.closes_at = now
    log("recruitment.close", drive, by, now, by_hand=early)
    return drive
