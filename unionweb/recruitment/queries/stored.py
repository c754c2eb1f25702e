"""Is what is stored of recruitment in order? Each names the offenders."""

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from unionweb.base.db import db
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.rules.stages import ApplicationState, Stage


def incomplete() -> Iterator[str]:
    """Applications that were handed in and have no number, or no first choice."""
    query = select(Application.id).where(Application.state == ApplicationState.SUBMITTED)
    gaps = Application.number.is_(None) | Application.first_id.is_(None) | Application.submitted_at.is_(None)
    yield from (f"application {number}" for number in db.session.scalars(query.where(gaps)))


def weights_off() -> Iterator[str]:
    """Drives past their opening whose weights do not add up to 1."""
    query = select(Drive).where(Drive.stage != Stage.DRAFT).options(selectinload(Drive.rounds))
    for drive in db.session.scalars(query):
        if sum((one.weight for one in drive.rounds), Fraction(0)) != 1:
            yield f"drive {drive.id}"
