"""The publication (公示) of the list of delegates, and how it stands."""

from datetime import datetime

from unionweb.base.clock import local_date
from unionweb.base.text import mark
from unionweb.congress.models import Congress, Delegate
from unionweb.congress.queries.delegates import all_delegates
from unionweb.congress.queries.headcounts import grade_name
from unionweb.congress.rules.facts import DelegateKind, PublicationFacts
from unionweb.people.rules.organisation import UnitKind
from unionweb.publications.models import Publication
from unionweb.publications.queries import full_days_of, publication_of
from unionweb.publications.queries.publications import Standing, standing
from unionweb.publications.rules import PublishedTable

KIND = "congress.delegates"
HEADERS = (mark("代表团"), mark("姓名"), mark("学院"), mark("班级或年级"))


def owner_of(congress: Congress) -> tuple[str, int]:
    """The name under which publications know a congress."""
    return "congress", congress.id


def publication_of_list(congress: Congress) -> Publication | None:
    """The newest publication of the delegates, withdrawn ones included."""
    return publication_of(KIND, owner_of(congress))


def standing_of_list(congress: Congress, now: datetime) -> Standing | None:
    """The newest publication with its state and its objections counted."""
    publication = publication_of_list(congress)
    return None if publication is None else standing(publication, local_date(now))


def publication_facts(congress: Congress, now: datetime) -> PublicationFacts | None:
    """How long the list has been public; None while no publication stands."""
    publication = publication_of_list(congress)
    if publication is None or publication.withdrawn_at is not None:
        return None
    working = full_days_of(publication, now, working=True)
    days = full_days_of(publication, now, working=False)
    ended = publication.ends_on is not None and local_date(now) > publication.ends_on
    return PublicationFacts(
        working if isinstance(working, int) else None, days if isinstance(days, int) else 0, ended
    )


def published_list(congress_id: int) -> PublishedTable:
    """The voting delegates as the public may see them: delegation, name, college, class or grade."""
    shown = [one for one in all_delegates(congress_id) if one.kind is not DelegateKind.NON_VOTING]
    return PublishedTable(HEADERS, tuple(_published(one) for one in shown))


def _published(delegate: Delegate) -> tuple[str, str, str, str]:
    unit = delegate.person.unit
    college = unit.college
    grade = grade_name(delegate.person.grade) if delegate.person.grade else ""
    return (
        delegate.row.name if delegate.row else "",
        delegate.person.name,
        college.name if college else "",
        unit.name if unit.kind is UnitKind.CLASS else grade,
    )


def changed_since(publication: Publication, congress_id: int) -> bool:
    """Whether the list is no longer the one that was put up."""
    return publication.table != published_list(congress_id)
