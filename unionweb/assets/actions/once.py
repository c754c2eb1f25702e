"""Carrying something out once, however often the request for it arrives.

A phone on a bad network sends the same again, a thumb taps twice: each scan and each hand-over has a key that
the phone made for it. Whoever writes the key first does the work; everybody else gets its answer.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from unionweb.assets.models import Done
from unionweb.base.db import db
from unionweb.base.refusals import Refusal

KEPT = timedelta(days=30)
"""Longer than a phone keeps what it could not send."""

Answer = dict[str, Any]
KEY = re.compile(r"[0-9A-Za-z-]{8,40}")


def once(key: str, person_id: int, work: Callable[[], Answer], *, now: datetime) -> Answer:
    """Do the work and keep its answer under the key; or the answer that is kept, when it has been done. On
    PostgreSQL a second request waits here for the first. What the work refuses is not kept: it may be tried
    again. Refusal for a key that is none, or another person's."""
    if not KEY.fullmatch(key):
        raise Refusal("请求不完整，请重新载入页面")
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"key": key, "person_id": person_id, "answer": {}, "at": now}
    if db.session.scalar(dialect.insert(Done).on_conflict_do_nothing().returning(Done.key), row) is None:
        done = db.session.get_one(Done, key, populate_existing=True)
        if done.person_id != person_id:
            raise Refusal("请求不完整，请重新载入页面")
        return done.answer
    answer = work()
    db.session.execute(update(Done).where(Done.key == key).values(answer=answer))
    return answer


def forget_done(now: datetime) -> int:
    """Drop the keys of long ago; how many."""
    old = delete(Done).where(Done.at < now - KEPT)
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]
