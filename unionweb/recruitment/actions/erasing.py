"""After the time that a drive says: what those wrote and handed in who were not taken is destroyed.

Destroyed: files, answers, what the roster said then, remarks and single marks of jurors, bookings, declared
conflicts; of drafts everything; the documents with the marks of all, those of members too, since nobody can
compute a round from a part of it. Kept: that somebody applied, for what, and what he came to in each round
with the reason: statistics stay exact, and whoever applied may still read his own result. The decision itself
goes by numbers, and by fingerprints of the marks. What members handed in is kept with them.
"""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from unionweb.audit import Actor
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.files import erase_afterwards
from unionweb.base.refusals import Refusal
from unionweb.base.sweeping import sweep_afterwards
from unionweb.base.text import mark
from unionweb.recruitment.actions.deciding import held
from unionweb.recruitment.actions.setup import log
from unionweb.recruitment.models import (
    Application,
    Booking,
    Conflict,
    Drive,
    RoundMarks,
    Sheet,
    Upload,
    Wait,
)
from unionweb.recruitment.queries.erased import due_on, not_taken
from unionweb.recruitment.rules.stages import ApplicationState

VERBS = {"recruitment.erase": mark("销毁未录取者的材料")}

SWEPT = (
    *("drive_application", "drive_upload", "drive_sheet"),
    *("drive_conflict", "drive_booking", "drive_wait", "drive_round_marks"),
)
"""The tables in which rows or values are gone."""


def erase(drive: Drive, *, by: Actor, now: datetime) -> Drive:
    """Destroy it, for good. Again changes nothing. Refusal: not over yet, or not its day."""
    held(drive)
    if drive.erased_at is not None:
        return drive
    day = due_on(drive)
    if day is None or local_date(now) < day:
        raise Refusal("还没有到销毁的日子")
    left = select(not_taken(drive.id).subquery().c.id)
    files = list(db.session.scalars(select(Upload.stored).where(Upload.application_id.in_(left))))
    for table in (Upload, Sheet, Conflict, Booking, Wait):
        db.session.execute(delete(table).where(table.application_id.in_(left)), execution_options=_PLAIN)
    rounds = [one.id for one in drive.rounds]
    db.session.execute(delete(RoundMarks).where(RoundMarks.round_id.in_(rounds)), execution_options=_PLAIN)
    _forget_drafts(drive)
    empty: dict[str, object] = {"answers": {}, "eligibility": None, "recommended_by": ""}
    change = update(Application).where(Application.id.in_(left)).values(**empty)
    number = db.session.scalar(select(func.count()).select_from(not_taken(drive.id).subquery()))
    db.session.execute(change, execution_options=_PLAIN)
    drive.erased_at = now
    erase_afterwards(files)
    sweep_afterwards(SWEPT)
    log("recruitment.erase", drive, by, now, candidates=number, files=len(files))
    return drive


_PLAIN = {"synchronize_session": False}


def _forget_drafts(drive: Drive) -> None:
    """What was never handed in is nobody's business, also that it was begun."""
    drafts = (Application.drive_id == drive.id) & (Application.state == ApplicationState.DRAFT)
    db.session.execute(delete(Application).where(drafts), execution_options=_PLAIN)
