"""Side A in the main database: which votes there are, who has drawn a paper for which, and slips."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.ballots.rules.parameters import Vote
from unionweb.base.db import Model, one_of


class DrawState(StrEnum):
    """preparing 准备中 → open 领票中 → closed 领票结束"""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"


class BallotVote(Model):
    """A vote: its parameters as they were frozen, and the key that signs the papers while they are drawn."""

    __tablename__ = "ballot_vote"
    __table_args__ = (CheckConstraint("(state = 'closed') = (issuer IS NULL)", name="issuer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(43), unique=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[DrawState] = mapped_column(one_of(DrawState), default=DrawState.PREPARING)

    @property
    def vote(self) -> Vote:
        """The parameters, read."""
        return Vote(self.data)


class BallotDraw(Model):
    """One voter drew one paper: the hash of what was sent, since only the same may be sent again. No time."""

    __tablename__ = "ballot_draw"
    __table_args__ = {
        "sqlite_with_rowid": False,
        "info": {"untraced": "drawing is the voter's own; the list of who drew is itself published"},
    }

    vote_id: Mapped[int] = mapped_column(ForeignKey("ballot_vote.id"), primary_key=True, autoincrement=False)
    voter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request: Mapped[bytes] = mapped_column(LargeBinary)


class BallotSlip(Model):
    """A ballot that was drawn before the vote and printed on a slip: the hash of its request, for which
    whoever holds the slip gets the blind signature. Who that is nobody records. The seed stands on the paper;
    it is known here only once the slip was collected unused, and then the slip is void."""

    __tablename__ = "ballot_slip"
    __table_args__ = (
        CheckConstraint("length(request) = 32", name="request"),
        CheckConstraint("seed IS NULL OR length(seed) = 32", name="seed"),
        {"sqlite_with_rowid": False},
    )

    vote_id: Mapped[int] = mapped_column(ForeignKey("ballot_vote.id"), primary_key=True, autoincrement=False)
    request: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    seed: Mapped[bytes | None] = mapped_column(LargeBinary)
