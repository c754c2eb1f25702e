"""An election, what its ballot asks, and who stands."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from unionweb.base.db import FractionText, Model, UTCDateTime, one_of
from unionweb.base.text import mark
from unionweb.elections.rules.stages import PREPARING, Stage
from unionweb.people.models import Person, Unit


class ElectionKind(StrEnum):
    """What is decided."""

    BRANCH = "branch"
    CONGRESS = "congress"
    MOTION = "motion"


KINDS = {
    ElectionKind.BRANCH: mark("团支部选举代表"),
    ElectionKind.CONGRESS: mark("代表大会选举"),
    ElectionKind.MOTION: mark("表决"),
}


class NomineeOrder(StrEnum):
    """How the nominees stand on the ballot."""

    STROKES = "strokes"
    PINYIN = "pinyin"
    LISTED = "listed"
    RANDOM = "random"


ORDERS = {
    NomineeOrder.STROKES: mark("按姓氏笔画"),
    NomineeOrder.PINYIN: mark("按姓名的拼音"),
    NomineeOrder.LISTED: mark("人工排列"),
    NomineeOrder.RANDOM: mark("每张选票随机"),
}


class NomineeState(StrEnum):
    """What became of a nomination."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


NOMINEE_STATES = {
    NomineeState.PROPOSED: mark("待审查"),
    NomineeState.ACCEPTED: mark("候选人"),
    NomineeState.REFUSED: mark("未通过审查"),
    NomineeState.WITHDRAWN: mark("已退出"),
}


class Election(Model):
    """One secret ballot of a unit. `owner_kind` and `owner_id` name what it belongs to on a floor above
    ("congress", 3). `vote` is its name in the ballot box, given when it is frozen. `batch` joins elections
    that were set up in one go; `follows_id` is the election whose tie or shortfall this one decides.
    `hall_secret` makes the changing codes of the hall screen."""

    __tablename__ = "election"
    __table_args__ = (
        UniqueConstraint("unit_id", "title", "round"),
        CheckConstraint("threshold BETWEEN 1 AND 9", name="threshold"),
        CheckConstraint("(annulled_at IS NULL) = (annulled_reason = '')", name="annulled"),
        Index("ix_election_owner", "owner_kind", "owner_id"),
        Index("ix_election_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ElectionKind] = mapped_column(one_of(ElectionKind))
    title: Mapped[str] = mapped_column(String(120))
    round: Mapped[int] = mapped_column(default=1)
    stage: Mapped[Stage] = mapped_column(one_of(Stage), default=Stage.DRAFT)
    owner_kind: Mapped[str] = mapped_column(String(40), default="")
    owner_id: Mapped[int | None]
    batch: Mapped[str] = mapped_column(String(40), default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("election.id"))
    practice: Mapped[bool] = mapped_column(default=False)
    check_in: Mapped[bool] = mapped_column(default=True)
    server_opens: Mapped[bool] = mapped_column(default=False)
    threshold: Mapped[int] = mapped_column(default=2)
    nominee_order: Mapped[NomineeOrder] = mapped_column(one_of(NomineeOrder), default=NomineeOrder.LISTED)
    may_void: Mapped[bool] = mapped_column(default=True)
    show_board: Mapped[bool] = mapped_column(default=True)
    working_days: Mapped[int] = mapped_column(default=3)
    vote: Mapped[str | None] = mapped_column(String(43), unique=True)
    hall_secret: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    annulled_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    annulled_reason: Mapped[str] = mapped_column(String(300), default="")

    unit: Mapped[Unit] = relationship(lazy="joined")
    contests: Mapped[list["Contest"]] = relationship(order_by="Contest.position", lazy="selectin")

    @property
    def changeable(self) -> bool:
        """Whether contests, nominees, roll and tellers may still change."""
        return self.annulled_at is None and self.stage in PREPARING

    @property
    def running(self) -> bool:
        """Whether there is still something to do."""
        return self.annulled_at is None and self.stage is not Stage.FINAL


class Contest(Model):
    """One question on the ballot: seats to fill, or a motion. `rule` is the counting rule in the form of the
    protocol; `margin` is how many more nominees than seats there must be, as a share of the seats (None:
    uncontested is allowed)."""

    __tablename__ = "contest"
    __table_args__ = (
        UniqueConstraint("election_id", "title"),
        CheckConstraint("seats BETWEEN 1 AND 200", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    election_id: Mapped[int] = mapped_column(ForeignKey("election.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    motion: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    seats: Mapped[int] = mapped_column(default=1)
    margin: Mapped[Fraction | None] = mapped_column(FractionText())
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    election: Mapped[Election] = relationship(back_populates="contests", lazy="joined")
    nominees: Mapped[list["Nominee"]] = relationship(order_by="Nominee.position, Nominee.id", lazy="selectin")

    @property
    def standing(self) -> list["Nominee"]:
        """Those who are on the ballot, in the order of the list."""
        return [one for one in self.nominees if one.state is NomineeState.ACCEPTED]


class Nominee(Model):
    """Somebody who stands in a contest, or was proposed to. `unit_name` and `group` are frozen words: the
    unit shown on the ballot, and the delegation or grade that a seat constraint counts."""

    __tablename__ = "nominee"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id"),
        Index("ix_nominee_person_id", "person_id"),
        CheckConstraint("(state = 'refused') = (refused_reason <> '')", name="refused"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(50))
    unit_name: Mapped[str] = mapped_column(String(170), default="")
    group: Mapped[str] = mapped_column("group_name", String(80), default="")
    introduction: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[NomineeState] = mapped_column(one_of(NomineeState))
    proposed_by: Mapped[str] = mapped_column(String(120), default="")
    refused_reason: Mapped[str] = mapped_column(String(300), default="")
    photo: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    photo_hash: Mapped[str] = mapped_column(String(64), default="")

    contest: Mapped[Contest] = relationship(back_populates="nominees", lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
