"""What the hall sees: numbers, tellers, quorum; and what a voter may do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from unionweb.ballots import box
from unionweb.ballots.models import BallotDraw, BallotVote
from unionweb.ballots.queries import drawn_count, has_drawn
from unionweb.base.db import db, driver
from unionweb.base.fractions import ceil_share, over_share, parse_fraction
from unionweb.base.text import Sentence, say
from unionweb.elections.models import Election, Voter
from unionweb.elections.queries.paper import paper_of
from unionweb.elections.queries.roll import roll, turnout
from unionweb.elections.rules.stages import DRAWING, Stage, is_before


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be present, and the share that says so, in words."""

    needed: int
    words: Sentence


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of people (expected 应到, present 实到) and of ballots (drawn 发出, received 收回)."""

    expected: int
    present: int
    drawn: int
    received: int
    quorum: Quorum | None

    @property
    def missing(self) -> int:
        """How many more must come for a quorum."""
        return 0 if self.quorum is None else max(0, self.quorum.needed - self.present)


def numbers_of(election: Election) -> Numbers:
    """The numbers as they are now."""
    counted = turnout(election.id)
    drawn = drawn_count(election.vote) if election.vote else 0
    return Numbers(
        expected=counted.expected,
        present=counted.present if election.check_in else drawn,
        drawn=drawn,
        received=_received(election),
        quorum=_quorum(election, counted.expected),
    )


def _received(election: Election) -> int:
    if election.vote is None or is_before(election.stage, Stage.VOTING):
        return 0
    return box.received(election.vote) + paper_of(election).counted


def _quorum(election: Election, expected: int) -> Quorum | None:
    """The strictest of the quorums that the contests ask for."""
    asked = [
        _least(rule["quorum"], expected) for contest in election.contests if (rule := contest.rule)["quorum"]
    ]
    return max(asked, key=lambda quorum: quorum.needed, default=None)


def _least(share: Mapping[str, Any], expected: int) -> Quorum:
    part, strict = parse_fraction(share["part"]), share["strict"]
    text = f"{part.numerator}/{part.denominator}"
    words = say("超过应到的 %(part)s", part=text) if strict else say("不少于应到的 %(part)s", part=text)
    return Quorum(over_share(part, expected) if strict else ceil_share(part, expected), words)


def voter_numbered(election_id: int, number: int) -> Voter | None:
    """The line of the roll with this number."""
    return db.session.scalar(select(Voter).where(Voter.election_id == election_id, Voter.number == number))


def drawn_roll(election_id: int, vote: str, text: str = "") -> Select[Voter]:
    """Those of the roll who drew a ballot."""
    numbers = select(BallotDraw.voter).join(BallotVote).where(BallotVote.name == vote)
    return roll(election_id, text).where(Voter.number.in_(numbers))


def drew(election: Election, voter: Voter) -> bool:
    """Whether a voter has drawn a ballot."""
    return election.vote is not None and has_drawn(election.vote, voter.number)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a log-in brings that wants to draw a ballot. `known` says whether there is such a vote; `number`
    on the roll is None for who is not on it; `paper`: was handed a paper ballot;
    `at_kiosk`: the claim of whoever's turn it is at a voting machine, which knows no log-in."""

    known: bool
    open: bool
    number: int | None
    may_draw: bool
    paper: bool
    at_kiosk: bool = False


# A hall of people draws in one minute: this one query goes to the driver as it is.
_CLAIM = """
    SELECT election.stage, election.annulled_at, election.check_in,
        voter.number, voter.checked_in, voter.paper
    FROM login_session JOIN account ON account.person_id = login_session.person_id
    LEFT JOIN election ON election.vote = ?
    LEFT JOIN voter ON voter.election_id = election.id AND voter.person_id = login_session.person_id
    WHERE login_session.token_hash = ? AND login_session.expires_at > ? AND NOT account.disabled
"""


def claim_of(token_hash: str, vote: str, now: datetime) -> Claim | None:
    """The claim of a running log-in to a ballot of the vote of this name; None when nobody is logged in."""
    row = driver().first(_CLAIM, (vote, token_hash, driver().moment(now)))
    if row is None:
        return None
    stage, annulled_at, check_in, number, checked_in, paper = row
    return Claim(
        known=stage is not None,
        open=annulled_at is None and stage in DRAWING,
        number=number,
        may_draw=not check_in or checked_in is not None,
        paper=bool(paper),
    )
