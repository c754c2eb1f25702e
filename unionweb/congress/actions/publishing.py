"""Publishing (公示) the list of delegates."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.refusals import Refusal
from unionweb.congress.models import Congress
from unionweb.congress.queries.publishing import KIND, owner_of, publication_of_list, published_list
from unionweb.publications.actions import publish, republish
from unionweb.publications.models import Publication


def publish_list(
    congress: Congress,
    title: str,
    days: int,
    working: bool,
    reason: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Publication:
    """Put the list up as it is now; a list that stands is replaced, for a reason."""
    table = published_list(congress.id)
    old = publication_of_list(congress)
    if old is not None and old.withdrawn_at is None:
        if not reason:
            raise Refusal("请写明重新公示的理由", field="reason")
        return republish(
            old, table=table, reason=reason, title=title, days=days, working=working, by=by, now=now
        )
    return publish(
        kind=KIND,
        owner=owner_of(congress),
        title=title,
        table=table,
        unit=congress.unit,
        days=days,
        working=working,
        by=by,
        now=now,
    )
