"""The process in which a robot speaks is killed at the worst moment."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.faults.environments import environment_of
from tests.faults.forked import Program
from tests.groupchat import SITE, GroupChat, Say, group_chat, settings_of
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.notices.actions.announcing import Told, write_news
from unionweb.notices.actions.robots import RobotDetails, add_robot
from unionweb.notices.models import Robot, RobotPost
from unionweb.notices.rules.mails import MailState
from unionweb.notices.rules.robots import Reach, RobotKind
from unionweb.notices.sending import send_everything
from unionweb.people.models import Unit


def speaking(app: Flask, chat: GroupChat, log: Path) -> Program:
    """What the timer starts, as a process of its own."""
    environment = environment_of(
        app, UNIONWEB_ADDRESS=SITE, UNIONWEB_ROBOT_HOSTS=chat.origin, UNIONWEB_QUIET_HOURS="none"
    )
    return Program(log, environment, "tests.faults.sending")


def robot(world: World, chat: GroupChat, pieces: int) -> None:
    name, announces = f"Robot {chat.origin}", ("publication",)
    details = RobotDetails(RobotKind.WECOM, name, chat.wecom, "", Reach.OWN, announces)
    school = world.school
    with world.work():
        unit = db.session.get_one(Unit, school)
        one = add_robot(unit, details, frozenset({chat.origin}), by=SYSTEM, now=now())
        told = [Told(one.id, f"k{number:02}", f"News {number}", "/", False) for number in range(pieces)]
        assert write_news(told, now=now()) == pieces


def states(world: World, chat: GroupChat) -> list[MailState]:
    with world.look():
        mine = select(RobotPost.state).join(Robot).where(Robot.name == f"Robot {chat.origin}")
        return list(db.session.scalars(mine.order_by(RobotPost.id)))


def test_what_the_platform_had_when_the_process_was_killed_is_not_said_again(
    world: World, tmp_path: Path
) -> None:
    with group_chat() as chat, settings_of(world.app, robot_hosts=frozenset({chat.origin})):
        chat.answers = [Say(how="hang")]
        robot(world, chat, 2)
        process = speaking(world.app, chat, tmp_path / "log")
        assert chat.reached.wait(120)
        process.kill()
        assert states(world, chat) == [MailState.SENDING]
        for later in (timedelta(minutes=2), timedelta(hours=2), timedelta(days=2)):
            at = now() + later
            with world.app.app_context(), frozen(at):
                list(send_everything(at))
        assert [text.partition("】")[2].split("\n")[0] for text in chat.said] == ["News 0", "News 1"]
        assert states(world, chat) == [MailState.FAILED, MailState.SENT]


def test_two_processes_at_once_say_each_thing_once(world: World, tmp_path: Path) -> None:
    with group_chat() as chat, settings_of(world.app, robot_hosts=frozenset({chat.origin})):
        robot(world, chat, 12)
        both = [speaking(world.app, chat, tmp_path / name) for name in ("one", "two")]
        assert [process.end() for process in both] == [0, 0]
        said = sorted(text.partition("】")[2].split("\n")[0] for text in chat.said)
        assert said == sorted(f"News {number}" for number in range(12))
        assert set(states(world, chat)) == {MailState.SENT}
