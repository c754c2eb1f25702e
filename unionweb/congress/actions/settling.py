"""What every change of a plan or its rows ends with: a new version, and the sum of the rows."""

from datetime import datetime

from sqlalchemy import update

from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.models import QuotaPlan
from unionweb.congress.queries.plans import outcome, rows_of

STALE = mark("有人比您更快，请重新载入页面再改。您填写的内容还在下面，没有保存。")


def claim(plan: QuotaPlan, version: int) -> None:
    """Make sure that nobody changed the plan or its rows since `version`; the second of two is refused."""
    mine = update(QuotaPlan).where(QuotaPlan.congress_id == plan.congress_id, QuotaPlan.version == version)
    if db.session.scalar(mine.values(version=version + 1).returning(QuotaPlan.congress_id)) is None:
        raise Refusal(STALE)
    db.session.refresh(plan)


def settle(plan: QuotaPlan, by: Actor, now: datetime) -> None:
    """Count the change and work out the sum of the rows, None while the settings do not fit them."""
    db.session.flush()
    plan.version += 1
    plan.changed_at, plan.changed_by = now, by.name
    result = outcome(rows_of(plan.congress_id), plan.settings).result
    plan.rows_total = result.total if result else None
    db.session.flush()
