"""Publishing (公示) the list of delegates."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.congress.models import Congress
from unionweb.congress.queries.publishing import KIND, owner_of, published_list
from unionweb.publications.actions import put_up
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
    return put_up(
        kind=KIND,
        owner=owner_of(congress),
        title=title,
        table=published_list(congress.id),
        unit=congress.unit,
        days=days,
        working=working,
        reason=reason,
        by=by,
        now=now,
    )
