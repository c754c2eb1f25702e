"""Drives after the scoring that wait for somebody's next step."""

from collections.abc import Collection, Sequence
from datetime import date

from unionweb.base.db import db
from unionweb.publications.queries.publications import standing
from unionweb.publications.rules import State
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries.decisions import publication_for
from unionweb.recruitment.queries.drives import managed
from unionweb.recruitment.queries.erased import due_on
from unionweb.recruitment.queries.rolling import lapsed
from unionweb.recruitment.rules.stages import Stage

LATE = (Stage.DECIDED, Stage.PUBLISHED, Stage.OFFERS, Stage.FINISHED)


def late_drives(unit_ids: Collection[int]) -> Sequence[Drive]:
    """Those of these units and below that are decided and not yet done with."""
    query = managed(unit_ids).where(Drive.stage.in_(LATE), Drive.erased_at.is_(None))
    return db.session.scalars(query).all()


def period_is_over(drive: Drive, today: date) -> bool:
    """Whether the list has stood its days."""
    publication = publication_for(drive)
    return publication is not None and standing(publication, today).state in (State.ENDED, State.CONFIRMED)


def offers_lapse(drive: Drive, today: date) -> bool:
    """Whether an open offer is overdue."""
    return bool(lapsed(today, drive.id))


def is_to_erase(drive: Drive, today: date) -> bool:
    """Whether the day has come to destroy what those handed in who were not taken."""
    day = due_on(drive)
    return day is not None and day <= today
