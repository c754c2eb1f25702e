"""The process in which a robot speaks is killed at the worst moment."""

import os
import subprocess
import sys
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.faults.test_notices_killed import SEND
from tests.groupchat import SITE, GroupChat, Say, group_chat, settings_of
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.config import ROOT, Settings
from unionweb.notices.actions.announcing import Told, write_news
from unionweb.notices.actions.robots import RobotDetails, add_robot
from unionweb.notices.models import Robot, RobotPost
from unionweb.notices.rules.mails import MailState
from unionweb.notices.rules.robots import Reach, RobotKind
from unionweb.notices.sending import send_everything
from unionweb.people.models import Unit


def speaking(app: Flask, chat: GroupChat) -> subprocess.Popen[bytes]:
    """What the timer starts, as a process of its own."""
    settings: Settings = app.config["SETTINGS"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UNIONWEB_")}
    environment |= {
        "UNIONWEB_INSTANCE": str(settings.instance),
        "UNIONWEB_DATABASE_URL": settings.database_url,
        "UNIONWEB_SECRET_KEY": settings.secret_key,
        "UNIONWEB_ADDRESS": SITE,
        "UNIONWEB_ROBOT_HOSTS": chat.origin,
        "UNIONWEB_QUIET_HOURS": "none",
    }
    command = [sys.executable, "-c", SEND]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


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


def test_what_the_platform_had_when_the_process_was_killed_is_not_said_again(world: World) -> None:
    with group_chat() as chat, settings_of(world.app, robot_hosts=frozenset({chat.origin})):
        chat.answers = [Say(how="hang")]
        robot(world, chat, 2)
        process = speaking(world.app, chat)
        assert chat.reached.wait(120)
        process.kill()
        process.communicate()
        assert states(world, chat) == [MailState.SENDING]
        for later in (timedelta(minutes=2), timedelta(hours=2), timedelta(days=2)):
            at = now() + later
            with world.app.app_context(), frozen(at):
                list(send_everything(at))
        assert [text.partition("】")[2].split("\n")[0] for text in chat.said] == ["News 0", "News 1"]
        assert states(world, chat) == [MailState.FAILED, MailState.SENT]


def test_two_processes_at_once_say_each_thing_once(world: World) -> None:
    with group_chat() as chat, settings_of(world.app, robot_hosts=frozenset({chat.origin})):
        robot(world, chat, 12)
        both = [speaking(world.app, chat) for _process in range(2)]
        for process in both:
            process.communicate()
        assert [process.returncode for process in both] == [0, 0]
        said = sorted(text.partition("】")[2].split("\n")[0] for text in chat.said)
        assert said == sorted(f"News {number}" for number in range(12))
        assert set(states(world, chat)) == {MailState.SENT}
