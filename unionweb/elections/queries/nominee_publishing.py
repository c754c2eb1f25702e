"""The publication (公示) of the nominees, and how it stands."""

from datetime import datetime

from unionweb.base.clock import local_date
from unionweb.base.text import mark
from unionweb.elections.models import Election
from unionweb.elections.queries.facts import NOMINEES_KIND
from unionweb.publications.models import Publication
from unionweb.publications.queries import publication_of
from unionweb.publications.queries.publications import Standing, standing
from unionweb.publications.rules import PublishedTable

HEADERS = (mark("选举项目"), mark("候选人"), mark("所在单位"))


def owner_of(election: Election) -> tuple[str, int]:
    """The name under which publications know an election."""
    return "election", election.id


def publication_of_nominees(election: Election) -> Publication | None:
    """The newest publication of the nominees, withdrawn ones included."""
    return publication_of(NOMINEES_KIND, owner_of(election))


def standing_of_nominees(election: Election, now: datetime) -> Standing | None:
    """The newest publication with its state and its objections counted."""
    publication = publication_of_nominees(election)
    return None if publication is None else standing(publication, local_date(now))


def published_nominees(election: Election) -> PublishedTable:
    """Who stands for what: the contest, the name, the unit."""
    rows = [
        (contest.title, one.name, one.unit_name)
        for contest in election.contests
        if not contest.motion
        for one in contest.standing
    ]
    return PublishedTable(HEADERS, tuple(rows))


def changed_since(publication: Publication, election: Election) -> bool:
    """Whether the nominees are no longer those that were put up."""
    return publication.table != published_nominees(election)
