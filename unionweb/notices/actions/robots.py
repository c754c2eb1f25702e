"""Robots of group chats: adding, changing, pausing, removing; and what each may say at a moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.notices.actions import travel
from unionweb.notices.kinds import school_quiet
from unionweb.notices.models import News, Robot, RobotPost
from unionweb.notices.rules.choices import quiet_until
from unionweb.notices.rules.mails import MailState
from unionweb.notices.rules.platforms import Judgement
from unionweb.notices.rules.robots import (
    A_MINUTE,
    MOST_IN_A_MINUTE,
    Piece,
    Reach,
    RobotKind,
    check_secret,
    how_many,
    target_of,
)
from unionweb.people.models import Unit

VERBS = {
    "notices.robot.add": mark("添加群机器人"),
    "notices.robot.edit": mark("修改群机器人"),
    "notices.robot.pause": mark("暂停群机器人"),
    "notices.robot.resume": mark("恢复群机器人"),
    "notices.robot.remove": mark("删除群机器人"),
    "notices.robot.test": mark("测试群机器人"),
    "notices.robot.stop": mark("群机器人被平台拒绝"),
    "notices.robot.recover": mark("群机器人恢复正常"),
}


@dataclass(frozen=True, slots=True)
class RobotDetails:
    """What an administrator types in. An empty address or secret leaves what there is."""

    kind: RobotKind
    name: str
    address: str
    secret: str
    reach: Reach
    announces: tuple[str, ...]


def add_robot(
    unit: Unit, details: RobotDetails, further: Collection[str], *, by: Actor, now: datetime
) -> Robot:
    """A robot for a unit's group; it says what begins from now on. Refusal for an address that is not one of
    its platform (`further`: places beside it) and for a secret that cannot be."""
    target_of(details.kind, details.address, further)
    robot = Robot(unit_id=unit.id, since=now)
    _fill(robot, details)
    db.session.add(robot)
    db.session.flush()
    _log("notices.robot.add", robot, by, now)
    return robot


def edit_robot(
    robot: Robot, details: RobotDetails, further: Collection[str], *, by: Actor, now: datetime
) -> Robot:
    """Other words for it. What its platform did not like before is forgotten: it may be mended now."""
    target_of(details.kind, details.address or robot.address, further)
    _fill(robot, details)
    robot.fault = ""
    _log("notices.robot.edit", robot, by, now)
    return robot


def _fill(robot: Robot, details: RobotDetails) -> None:
    check_secret(details.kind, details.secret)
    if details.address and details.address != robot.address:
        robot.address, robot.secret = details.address, ""
    robot.kind, robot.name, robot.reach = details.kind, details.name, details.reach
    robot.secret = details.secret or robot.secret or ""
    robot.announces = list(details.announces)


def pause_robot(robot: Robot, *, by: Actor, now: datetime) -> Robot:
    """It says nothing any more, and nothing of what is still to be said."""
    robot.paused_at = robot.paused_at or now
    db.session.execute(delete(News).where(News.robot_id == robot.id, News.post_id.is_(None)))
    _log("notices.robot.pause", robot, by, now)
    return robot


def resume_robot(robot: Robot, *, by: Actor, now: datetime) -> Robot:
    """It says what begins from now on."""
    robot.paused_at, robot.since = None, now
    _log("notices.robot.resume", robot, by, now)
    return robot


def remove_robot(robot: Robot, *, by: Actor, now: datetime) -> Robot:
    """It and everything it said are gone."""
    _log("notices.robot.remove", robot, by, now)
    db.session.execute(delete(News).where(News.robot_id == robot.id))
    db.session.execute(delete(RobotPost).where(RobotPost.robot_id == robot.id))
    db.session.delete(robot)
    return robot


def _log(verb: str, robot: Robot, by: Actor, now: datetime) -> None:
    # Neither address nor secret: whoever reads the log could speak in the group.
    details = {"name": robot.name, "kind": robot.kind.value, "announces": sorted(robot.announces)}
    record(verb, subject=("robot", robot.id), by=by, now=now, details=details)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that was claimed: to whom, and what to say."""

    post_id: int
    kind: RobotKind
    address: str
    secret: str
    union: str
    pieces: tuple[Piece, ...]


def claim_next(robot_id: int, *, now: datetime) -> Parcel | None:
    """Take the robot's next message; None when it has nothing to say, or may not now. Holds the robot until
    the commit, so that all processes together keep within the platform's minute. What is left over in a
    minute goes into one message. Commit before the platform hears of it."""
    robot = _held(robot_id)
    room = 0 if robot is None else _room(robot, now)
    if robot is None or not robot.speaks or room <= 0 or _rests(robot, now):
        return None
    only_urgent = quiet_until(school_quiet(), now) is not None
    post_id = _tried_again(robot, only_urgent, now) or _new_post(robot, room, only_urgent, now)
    return None if post_id is None else _parcel(robot, post_id)


def claim_test(robot: Robot, title: str, *, by: Actor, now: datetime) -> Parcel | None:
    """A message that says nothing but that it works; None when the minute is full. A robot that is paused or
    at fault is tested as well."""
    _held(robot.id)
    if _room(robot, now) <= 0:
        return None
    db.session.add(News(robot_id=robot.id, key=f"test:{now.isoformat()}", title=title, created_at=now))
    db.session.flush()
    mine = (News.robot_id == robot.id) & (News.key == f"test:{now.isoformat()}")
    post_id = _post_of(robot, mine, 1, False, now)
    record("notices.robot.test", subject=("robot", robot.id), by=by, now=now, details={"name": robot.name})
    return _parcel(robot, post_id)


def settle(post_id: int, judged: Judgement, *, test: bool = False, now: datetime) -> RobotPost:
    """Write down what became of a claimed message. What fails in a test is tried no more and stands in no
    list: who tests sees it at once."""
    post = db.session.get_one(RobotPost, post_id)
    robot = db.session.get_one(Robot, post.robot_id)
    travel.settle(post, judged.verdict, judged.reply, now=now)
    if test and post.state is not MailState.SENT:
        post.state, post.given_up_at = MailState.FAILED, now
    post.rest_until = now + judged.rest if judged.rest else None
    if post.state is MailState.QUEUED and post.rest_until is not None:
        post.next_at = max(post.next_at, post.rest_until)
    if judged.broken and not robot.fault:
        robot.fault = judged.reply[:300]
        _log("notices.robot.stop", robot, SYSTEM, now)
    elif test and robot.fault and post.state is MailState.SENT:
        robot.fault = ""
        _log("notices.robot.recover", robot, SYSTEM, now)
    return post


def _room(robot: Robot, now: datetime) -> int:
    """How many messages the robot may still send in this minute."""
    tried = select(func.count()).where(RobotPost.robot_id == robot.id, RobotPost.tried_at > now - A_MINUTE)
    return MOST_IN_A_MINUTE - (db.session.scalar(tried) or 0)


def _rests(robot: Robot, now: datetime) -> bool:
    """Whether the platform is to be left alone."""
    asked = select(RobotPost.id).where(RobotPost.robot_id == robot.id, RobotPost.rest_until > now)
    return db.session.scalar(asked.limit(1)) is not None


def _held(robot_id: int) -> Robot | None:
    query = select(Robot).where(Robot.id == robot_id).with_for_update(of=Robot)
    return db.session.scalar(query, execution_options={"populate_existing": True})


def _tried_again(robot: Robot, only_urgent: bool, now: datetime) -> int | None:
    waiting = select(RobotPost.id).where(
        RobotPost.robot_id == robot.id, RobotPost.state == MailState.QUEUED, RobotPost.next_at <= now
    )
    if only_urgent:
        waiting = waiting.where(RobotPost.urgent)
    number = db.session.scalar(waiting.order_by(RobotPost.next_at, RobotPost.id).limit(1))
    return number if number is not None and travel.take(RobotPost, number, now=now) else None


def _new_post(robot: Robot, room: int, only_urgent: bool, now: datetime) -> int | None:
    mine = (News.robot_id == robot.id) & News.post_id.is_(None)
    if only_urgent:
        mine &= News.urgent
    waiting = list(db.session.scalars(select(News.id).where(mine).order_by(News.id)))
    chosen = waiting[: how_many(room, len(waiting))]
    if not chosen:
        return None
    return _post_of(robot, News.id.in_(chosen), len(chosen), only_urgent, now)


def _post_of(robot: Robot, news: ColumnElement[bool], pieces: int, urgent: bool, now: datetime) -> int:
    post = RobotPost(
        robot_id=robot.id,
        pieces=pieces,
        urgent=urgent,
        made_at=now,
        state=MailState.SENDING,
        attempts=1,
        next_at=now,
        claimed_at=now,
        tried_at=now,
    )
    db.session.add(post)
    db.session.flush()
    said = update(News).where(news).values(post_id=post.id)
    db.session.execute(said, execution_options={"synchronize_session": False})
    return post.id


def _parcel(robot: Robot, post_id: int) -> Parcel:
    query = select(News).where(News.post_id == post_id).order_by(News.id)
    pieces = tuple(Piece(one.title, one.link) for one in db.session.scalars(query))
    return Parcel(post_id, robot.kind, robot.address, robot.secret, robot.unit.full_name, pieces)
