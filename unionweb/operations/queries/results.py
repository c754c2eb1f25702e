"""What the data checks found last."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from unionweb.base.db import db
from unionweb.operations.models import CheckResult


def results() -> Sequence[CheckResult]:
    """Every check, the broken ones first."""
    query = select(CheckResult).order_by(CheckResult.number == 0, CheckResult.name)
    return db.session.scalars(query).all()


def broken_number() -> int:
    """How many checks are broken."""
    return db.session.scalar(select(func.count()).where(CheckResult.number > 0)) or 0


def last_check() -> datetime | None:
    """When the checks ran."""
    return db.session.scalar(select(func.max(CheckResult.checked_at)))
