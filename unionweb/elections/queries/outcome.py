"""The outcome of an election: its counts, its report, its opened ballots, its bundle."""

from typing import Any

from sqlalchemy import select

from unionweb.ballots.opening import Progress, progress
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.encoding import read_canonical
from unionweb.ballots.rules.parameters import Vote
from unionweb.base.db import db
from unionweb.elections.models import Contest, Decision, Election, Outcome, Reading, WrittenText
from unionweb.elections.queries.paper import numbers_in, standing_batches
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.rules.report import CountReport, count_report
from unionweb.elections.rules.stages import Stage, is_before
from unionweb.people.models import Person

FEWEST_SHOWN = 5
"""Ballots; of fewer only totals are shown."""


def outcome(election_id: int) -> Outcome | None:
    """What the box held when it was closed, and what came of it; None before that."""
    return db.session.get(Outcome, election_id)


def statement_of(found: Outcome) -> dict[str, Any]:
    """The close statement as read."""
    statement: dict[str, Any] = read_canonical(found.statement)
    return statement


def too_few(election_id: int) -> bool:
    """Whether fewer ballots were cast than single ballots may be shown of: in all, in the box, or in one pile
    of paper."""
    found = outcome(election_id)
    if found is None:
        return False
    received = statement_of(found)["received"]
    piles = [numbers_in(batch.data).returned for batch in standing_batches(election_id)]
    parts = (received - sum(piles), *piles)
    return received < FEWEST_SHOWN or any(0 < part < FEWEST_SHOWN for part in parts)


def vote_behind(election: Election) -> Vote | None:
    """The frozen parameters; None before that."""
    return vote_of(election.vote) if election.vote else None


def report_of(election: Election) -> CountReport | None:
    """The count report; None until the ballots are counted."""
    found, vote = outcome(election.id), vote_behind(election)
    if found is None or found.result is None or vote is None:
        return None
    result = read_canonical(found.result)
    return count_report(vote.parameters, statement_of(found), result, slips_of(election).reason)


def opening_of(election: Election) -> Progress | None:
    """How far the ballots of a closed box are opened; None before that has begun."""
    if election.vote is None or is_before(election.stage, Stage.CLOSED):
        return None
    return progress(election.vote)


def texts_of(election_id: int) -> list[WrittenText]:
    """What was written in, by contest and text."""
    query = select(WrittenText).join(Contest, Contest.id == WrittenText.contest_id)
    query = query.where(Contest.election_id == election_id)
    return list(db.session.scalars(query.order_by(Contest.position, WrittenText.text)))


def readings_of(election_id: int) -> dict[int, list[Reading]]:
    """What the tellers take each text to mean, by the text's id."""
    query = select(Reading).join(WrittenText, WrittenText.id == Reading.text_id)
    query = query.join(Contest, Contest.id == WrittenText.contest_id)
    found: dict[int, list[Reading]] = {}
    for reading in db.session.scalars(query.where(Contest.election_id == election_id)):
        found.setdefault(reading.text_id, []).append(reading)
    return found


def elected_people(election: Election) -> list[Person]:
    """The nominees whom an election has elected, by votes, those chosen by lot or decision after them.
    Somebody written in is a name and not yet a person: he is registered by hand."""
    found = outcome(election.id)
    if found is None or found.result is None:
        return []
    contests, decided = read_canonical(found.result)["contests"], decisions_of(election)
    people = []
    for contest, counted in zip(election.contests, contests, strict=True):
        decision = decided.get(contest.id)
        keys = [*counted["elected"], *(decision.keys if decision else ())]
        standing = {f"o{place}": one for place, one in enumerate(contest.standing, start=1)}
        people += [standing[key].person for key in keys if key in standing]
    return people


def decisions_of(election: Election) -> dict[int, Decision]:
    """What was decided beside the count, by contest."""
    query = select(Decision).where(Decision.contest_id.in_([contest.id for contest in election.contests]))
    return {decision.contest_id: decision for decision in db.session.scalars(query)}


def follower_of(election_id: int) -> Election | None:
    """The further ballot that was set up after an election."""
    return db.session.scalar(select(Election).where(Election.follows_id == election_id))
