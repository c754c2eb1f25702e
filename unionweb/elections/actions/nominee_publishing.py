"""Publishing (公示) the nominees."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.elections.actions.setup import refuse_frozen
from unionweb.elections.actions.stages import move_on
from unionweb.elections.models import Election
from unionweb.elections.queries.facts import NOMINEES_KIND
from unionweb.elections.queries.nominee_publishing import (
    owner_of,
    published_nominees,
)
from unionweb.elections.rules.stages import Stage
from unionweb.publications.actions import put_up
from unionweb.publications.models import Publication


def publish_nominees(
    election: Election,
    title: str,
    days: int,
    working: bool,
    reason: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Publication:
    """Put the nominees up as they are now, and move the election on to that stage. A list that stands is
    replaced, for a reason. Refusal: what stands in the way of the stage; the list is empty."""
    refuse_frozen(election)
    if election.stage is not Stage.PUBLISHED:
        move_on(election, Stage.PUBLISHED, by=by, now=now)
    return put_up(
        kind=NOMINEES_KIND,
        owner=owner_of(election),
        title=title,
        table=published_nominees(election),
        unit=election.unit,
        days=days,
        working=working,
        reason=reason,
        by=by,
        now=now,
    )
