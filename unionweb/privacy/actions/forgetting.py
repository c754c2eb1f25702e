"""What is over is forgotten, after the time that the register says (article 19)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from unionweb.audit import SYSTEM, record
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.privacy.queries.rows import at_end, table_of
from unionweb.privacy.rules.holding import Forget, Holding
from unionweb.privacy.rules.register import HOLDINGS

VERBS = {"privacy.forget": mark("按期限删除旧数据")}


def forget(*, now: datetime) -> dict[str, int]:
    """Delete what is older than allowed; rows by table, only where there were some."""
    old = {one.table: (one, one.forget) for one in HOLDINGS.values() if one.forget}
    gone: dict[str, int] = {}
    for table in reversed(db.metadata.sorted_tables):
        if table.name in old and (number := _forget(*old[table.name], now)):
            gone[table.name] = number
    if gone:
        record("privacy.forget", subject=("register", None), by=SYSTEM, now=now, details=gone)
    return gone


def _forget(holding: Holding, forgets: Forget, now: datetime) -> int:
    before = now - timedelta(days=forgets.days)
    over = at_end(table_of(holding), forgets.path, lambda column: column < before)
    if not db.session.scalar(select(exists().where(over))):
        return 0  # a statement that deletes nothing would still have to be logged
    done = db.session.execute(delete(table_of(holding)).where(over))
    return int(done.rowcount)  # type: ignore[attr-defined]
