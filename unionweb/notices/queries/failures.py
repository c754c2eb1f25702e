"""What could not be delivered, for those who look after it. What a notice says is not shown: it belongs to
the person told."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select

from unionweb.base.db import db
from unionweb.notices.models import Digest, Mail, Robot, RobotPost, Travel
from unionweb.notices.rules.mails import MailState

CARRIERS: dict[str, type[Travel]] = {"mails": Mail, "digests": Digest, "robots": RobotPost}
"""By their names in addresses."""


def failed_ones(carrier: type[Travel], numbers: Collection[int] | None) -> ColumnElement[bool]:
    """Those that failed and nobody has let be; of these numbers, or all."""
    failed = (carrier.state == MailState.FAILED) & carrier.given_up_at.is_(None)
    return failed if numbers is None else failed & carrier.id.in_(numbers)


def failures(name: str) -> Select[Travel]:
    """The failed ones, the newest first."""
    carrier = CARRIERS[name]
    newest = func.coalesce(carrier.tried_at, carrier.next_at).desc()
    return select(carrier).where(failed_ones(carrier, None)).order_by(newest, carrier.id.desc())


def numbers() -> dict[str, int]:
    """How many there are of each."""
    return {name: _number(carrier) for name, carrier in CARRIERS.items()}


def _number(carrier: type[Travel]) -> int:
    return db.session.scalar(select(func.count()).select_from(carrier).where(failed_ones(carrier, None))) or 0


def robots_of(unit_ids: Sequence[int]) -> Sequence[Robot]:
    """The robots of these units."""
    query = select(Robot).where(Robot.unit_id.in_(unit_ids)).order_by(Robot.unit_id, Robot.name, Robot.id)
    return db.session.scalars(query).unique().all()


def failures_of(robot_id: int) -> Sequence[RobotPost]:
    """What a robot could not say."""
    query = select(RobotPost).where(RobotPost.robot_id == robot_id, failed_ones(RobotPost, None))
    return db.session.scalars(query.order_by(RobotPost.id.desc()).limit(20)).all()


def last_said(robot_ids: Sequence[int]) -> dict[int, object]:
    """When each said something last."""
    query = select(RobotPost.robot_id, func.max(RobotPost.sent_at)).where(RobotPost.robot_id.in_(robot_ids))
    return {number: at for number, at in db.session.execute(query.group_by(RobotPost.robot_id)) if at}
