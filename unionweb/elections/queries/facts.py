"""What decides whether an election may move on, gathered from the tables."""

from datetime import datetime
from fractions import Fraction
from math import ceil

from sqlalchemy import func, select

from unionweb.ballots.queries import drawn_count
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.elections.models import Contest, Election, NomineeState, WrittenText
from unionweb.elections.queries.paper import paper_of
from unionweb.elections.queries.roll import Turnout, turnout
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.paper import NO_PAPER
from unionweb.elections.rules.slips import NO_SLIPS
from unionweb.elections.rules.stages import Ballot, Facts, Stage
from unionweb.publications.queries.publications import publication_of, standing
from unionweb.publications.rules import State

NOMINEES_KIND, RESULT_KIND = "elections.nominees", "elections.result"


def facts_of(election: Election, now: datetime) -> Facts:
    """The facts of one election. A constant number of queries."""
    counted = turnout(election.id)
    present = present_of(election, counted)
    tellers = tellers_of(election.id)
    stands = _standing_ids(election)
    over, up = _publication(election, now)
    return Facts(
        stage=election.stage,
        uses_check_in=election.check_in,
        contests=tuple(_ballot(contest) for contest in election.contests),
        unexamined=sum(
            one.state is NomineeState.PROPOSED for contest in election.contests for one in contest.nominees
        ),
        voters=counted.expected,
        tellers=len(tellers),
        tellers_ready=sum(teller.x25519 is not None for teller in tellers),
        tellers_compared=sum(teller.compared_at is not None for teller in tellers),
        chief_tellers=sum(teller.chief for teller in tellers),
        tellers_standing=sum(teller.person_id in stands for teller in tellers),
        threshold=election.threshold,
        server_opens=election.server_opens,
        present=present,
        drawn=_drawn(election),
        signatures=sum(teller.signature is not None for teller in tellers),
        keys=sum(teller.handed_in is not None for teller in tellers),
        texts_unmapped=_unmapped(election),
        publication_standing=up,
        publication_over=over,
        quorum_reached=_quorum_reached(election, counted.expected, present),
        paper=paper_of(election) if election.stage is Stage.VOTING else NO_PAPER,
        slips=slips_of(election) if election.stage is Stage.VOTING else NO_SLIPS,
    )


def present_of(election: Election, counted: Turnout) -> int:
    """实到: who is checked in; where nobody checks in, who has drawn a ballot."""
    return counted.present if election.check_in else _drawn(election)


def _drawn(election: Election) -> int:
    return drawn_count(election.vote) if election.vote else 0


def _quorum_reached(election: Election, expected: int, present: int) -> bool | None:
    """Whether those present are enough by every contest's quorum; None when none asks for one."""
    shares = [read_rule(contest.rule).quorum for contest in election.contests]
    asked = [share for share in shares if share is not None]
    if not asked:
        return None
    return all(present >= share.least(expected) for share in asked)


def _standing_ids(election: Election) -> set[int]:
    return {one.person_id for contest in election.contests for one in contest.standing}


def _ballot(contest: Contest) -> Ballot:
    standing_now = contest.standing
    number = 1 if contest.motion else len(standing_now)
    return Ballot(
        title=contest.title,
        seats=contest.seats,
        nominees=number,
        is_motion=contest.motion,
        least_nominees=least_nominees(contest.seats, contest.margin) if not contest.motion else 1,
        groups=len({one.group for one in standing_now if one.group}),
        each_group=read_rule(contest.rule).each_group,
    )


def least_nominees(seats: int, margin: Fraction | None) -> int:
    """How many nominees the margin asks for: `ceil((1 + margin)·seats)`, at least one more than the seats;
    1 where an uncontested election is allowed. Source: rule C11."""
    if margin is None:
        return 1
    return max(ceil((1 + margin) * seats), seats + 1)


def _unmapped(election: Election) -> int:
    query = select(func.count()).select_from(WrittenText).join(Contest)
    query = query.where(Contest.election_id == election.id, WrittenText.name.is_(None))
    return db.session.scalar(query) or 0


def _publication(election: Election, now: datetime) -> tuple[bool, bool]:
    kind = NOMINEES_KIND if election.changeable else RESULT_KIND
    publication = publication_of(kind, ("election", election.id))
    if publication is None or publication.withdrawn_at is not None:
        return False, False
    state = standing(publication, local_date(now)).state
    return state in (State.ENDED, State.CONFIRMED), True
