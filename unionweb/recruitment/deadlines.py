"""What ends next of recruitment, for those who run the installation."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import func, select

from unionweb.base.clock import end_of
from unionweb.base.db import db
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.recruitment.models import Application, Drive, Offer
from unionweb.recruitment.queries.erased import due_on, over
from unionweb.recruitment.rules.stages import OfferState, Stage


def deadlines(now: datetime) -> Iterator[Waiting]:
    """When applications end, offers lapse, and what was handed in is destroyed."""
    open_ones = select(Drive).where(Drive.stage == Stage.OPEN, Drive.closes_at > now)
    for drive in db.session.scalars(open_ones):
        sentence = say("报名截止：%(title)s", title=drive.title)
        yield Waiting(sentence, _address(drive), "person", drive.closes_at)
    lapsing = (
        select(Application.drive_id, func.min(Offer.expires_on))
        .join(Offer, Offer.application_id == Application.id)
        .where(Offer.state == OfferState.OPEN)
        .group_by(Application.drive_id)
    )
    for number, last in db.session.execute(lapsing).all():
        drive = db.session.get_one(Drive, number)
        sentence = say("录用通知答复截止：%(title)s", title=drive.title)
        yield Waiting(sentence, _address(drive), "person", end_of(last))
    for drive in over():
        day = due_on(drive)
        if drive.erased_at is None and day is not None:
            sentence = say("销毁未录取者的材料：%(title)s", title=drive.title)
            yield Waiting(sentence, _address(drive), "trash", end_of(day) - timedelta(days=1))


def _address(drive: Drive) -> str:
    return url_for("recruitment.show", drive_id=drive.id)
