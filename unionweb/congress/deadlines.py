"""What begins next of congresses, for those who run the installation."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for

from unionweb.base.clock import end_of, local_date
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.congress.queries.congresses import coming

AHEAD = timedelta(days=120)


def deadlines(now: datetime) -> Iterator[Waiting]:
    """When congresses begin."""
    for one in coming(local_date(now) + AHEAD):
        if one.starts_on is not None:
            address = url_for("congress.show", congress_id=one.id)
            begins = end_of(one.starts_on) - timedelta(days=1)
            yield Waiting(say("开幕：%(name)s", name=one.name), address, "congress", begins)
