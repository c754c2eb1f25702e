"""The elections that belong to a congress."""

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.congress.models import QuotaRow
from unionweb.elections.models import Election
from unionweb.elections.queries.elections import elections
from unionweb.elections.queries.outcome import elected_people
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person

ROW = "quota_row"
KNOWN = frozenset({Stage.ANNOUNCED, Stage.OBJECTIONS, Stage.FINAL})
"""The result is public and may be acted on."""


def own_elections(congress_id: int) -> list[Election]:
    """Those that the congress holds itself, newest first."""
    return elections(("congress", congress_id))


def branch_elections(congress_id: int) -> dict[int, Election]:
    """Those in which the units elect its delegates, by row of the quota plan; annulled ones left out."""
    rows = select(QuotaRow.id).where(QuotaRow.congress_id == congress_id)
    query = select(Election).where(
        Election.owner_kind == ROW, Election.owner_id.in_(rows), Election.annulled_at.is_(None)
    )
    found = db.session.scalars(query.order_by(Election.round, Election.id))
    return {election.owner_id: election for election in found if election.owner_id is not None}


def elected_by(congress_id: int) -> dict[int, list[Person]]:
    """Whom the units have elected, by row, as far as their results are public."""
    return {
        row_id: elected_people(election)
        for row_id, election in branch_elections(congress_id).items()
        if election.stage in KNOWN and not election.practice
    }
