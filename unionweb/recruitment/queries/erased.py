"""What must be destroyed, when, and whether it is."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Select, exists, select, type_coerce

from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.recruitment.models import Application, Drive, Offer, RoundMarks, Sheet, Upload
from unionweb.recruitment.rules.stages import OfferState, Stage


def not_taken(drive_id: int) -> Select[int]:
    """The applications of those who did not become members."""
    taken = exists().where(Offer.application_id == Application.id, Offer.state == OfferState.ACCEPTED)
    return select(Application.id).where(Application.drive_id == drive_id, ~taken)


def due_on(drive: Drive) -> date | None:
    """The day from which it is destroyed; None before the end of the drive."""
    if drive.finished_at is None:
        return None
    return local_date(drive.finished_at) + timedelta(days=drive.terms.retention_days)


def to_erase(today: date) -> Sequence[Drive]:
    """Drives whose day has come."""
    query = select(Drive).where(Drive.stage == Stage.FINISHED, Drive.erased_at.is_(None))
    return [one for one in db.session.scalars(query) if (day := due_on(one)) is not None and day <= today]


def over() -> Sequence[Drive]:
    """Drives that are over, the oldest first."""
    query = select(Drive).where(Drive.stage == Stage.FINISHED).order_by(Drive.id)
    return db.session.scalars(query).all()


def unerased() -> Iterator[str]:
    """Drives that were erased and of which something is left."""
    for drive in db.session.scalars(select(Drive).where(Drive.erased_at.is_not(None))):
        left = not_taken(drive.id)
        for table in (Upload, Sheet):
            if db.session.scalar(select(table.id).where(table.application_id.in_(left)).limit(1)):
                yield f"drive {drive.id}: {table.__tablename__}"
        rounds = [one.id for one in drive.rounds]
        if db.session.scalar(select(RoundMarks.round_id).where(RoundMarks.round_id.in_(rounds)).limit(1)):
            yield f"drive {drive.id}: {RoundMarks.__tablename__}"
        if any(_answers(drive.id)):
            yield f"drive {drive.id}: answers"


def _answers(drive_id: int) -> Iterator[Any]:
    mine = Application.id.in_(not_taken(drive_id))
    yield from db.session.scalars(select(type_coerce(Application.answers, JSON)).where(mine))
