"""Robots of group chats, what they are to say, and what was said."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.notices.models.travel import Travel, travelling
from unionweb.notices.rules.robots import Reach, RobotKind
from unionweb.people.models import Unit
from unionweb.people.sealed import Sealed

_HOW = {"untraced": "what a robot says and how that travels; robots themselves are logged"}


class Robot(Model):
    """A robot of a group chat. `address` and `secret` let anybody speak in the group: no page, log or message
    shows them, and the database has them encrypted; "" when they were sealed with another key. `announces`:
    names of kinds of news. It says what began after `since`. `fault`: why its platform will have nothing more
    from it, "" when all is well."""

    __tablename__ = "robot"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[RobotKind] = mapped_column(one_of(RobotKind, checked=False))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column("sealed_address", Sealed("robot.address"), server_default="")
    secret: Mapped[str] = mapped_column(
        "sealed_secret", Sealed("robot.secret"), default="", server_default=""
    )
    reach: Mapped[Reach] = mapped_column(one_of(Reach), default=Reach.OWN)
    announces: Mapped[list[str]] = mapped_column(JSON, default=list)
    since: Mapped[datetime] = mapped_column(UTCDateTime())
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    fault: Mapped[str] = mapped_column(String(300), default="")

    unit: Mapped[Unit] = relationship(lazy="joined")

    @property
    def speaks(self) -> bool:
        """Whether it says anything at the moment."""
        return self.paused_at is None and not self.fault


class RobotPost(Travel, Model):
    """One message of a robot, with one piece of news or many. `rest_until`: when the platform may be called
    again after its answer."""

    __tablename__ = "robot_post"
    __table_args__ = (
        Index("ix_robot_post_robot_id_tried_at", "robot_id", "tried_at"),
        CheckConstraint("pieces > 0", name="pieces"),
        *travelling("robot_post"),
        {"info": _HOW},
    )

    robot_id: Mapped[int] = mapped_column(ForeignKey("robot.id", ondelete="CASCADE"))
    pieces: Mapped[int]
    urgent: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime())
    rest_until: Mapped[datetime | None] = mapped_column(UTCDateTime())

    robot: Mapped[Robot] = relationship(lazy="joined")


class News(Model):
    """Something that a robot is to say, once. `post_id`: the message that says it; None: still to be said."""

    __tablename__ = "robot_news"
    __table_args__ = (
        UniqueConstraint("robot_id", "key"),
        Index("ix_robot_news_post_id", "post_id"),
        {"info": _HOW},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    robot_id: Mapped[int] = mapped_column(ForeignKey("robot.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(String(500), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime())
    post_id: Mapped[int | None] = mapped_column(ForeignKey("robot_post.id", ondelete="CASCADE"))
