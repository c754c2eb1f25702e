"""The process that sends mails is killed at the worst moment."""

import os
import subprocess
import sys
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.mailbox import Mailbox, mailbox, mailing, reached_by
from tests.world import World
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.config import ROOT, Settings
from unionweb.notices.actions import Telling, tell_people
from unionweb.notices.models import Mail
from unionweb.notices.rules.mails import MailState
from unionweb.notices.sending import send_due

SEND = (
    "from app import app; from unionweb.base.clock import now; from unionweb.notices.sending import "
    "send_everything; app.app_context().push(); print(*send_everything(now()))"
)
"""Not `tick`, which would not let two of them send at once, nor another soon after one that died."""


def sending(app: Flask, box: Mailbox) -> subprocess.Popen[bytes]:
    """What the timer starts, as a process of its own."""
    settings: Settings = app.config["SETTINGS"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UNIONWEB_")}
    environment |= {
        "UNIONWEB_INSTANCE": str(settings.instance),
        "UNIONWEB_DATABASE_URL": settings.database_url,
        "UNIONWEB_SECRET_KEY": settings.secret_key,
        "UNIONWEB_ADDRESS": "https://union.example.edu.cn",
        "UNIONWEB_MAIL_URL": f"smtp+plain://127.0.0.1:{box.port}",
        "UNIONWEB_MAIL_FROM": "学生会 <union@example.edu.cn>",
        "UNIONWEB_QUIET_HOURS": "none",
    }
    command = [sys.executable, "-c", SEND]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def tell(world: World, box: Mailbox, name: str, number: int) -> list[str]:
    addresses = [f"{name}{one}@example.com" for one in range(number)]
    with mailing(world.app, reached_by(box)):
        people = [world.student(email=address) for address in addresses]
        with world.work():
            tell_people([Telling(one, "Subject", "Body", "", "k") for one in people], now=now())
    return addresses


def states(world: World, addresses: list[str]) -> list[MailState]:
    with world.look():
        found = select(Mail.state).where(Mail.address.in_(addresses)).order_by(Mail.id)
        return list(db.session.scalars(found))


def test_what_the_server_had_when_the_process_was_killed_is_not_sent_again(world: World) -> None:
    with mailbox() as box:
        box.answers = {"text": ["hang"]}
        addresses = tell(world, box, "killed", 2)
        process = sending(world.app, box)
        assert box.reached.wait(120)
        process.kill()
        process.communicate()
        assert states(world, addresses) == [MailState.SENDING, MailState.QUEUED]
        for later in (timedelta(0), timedelta(hours=2), timedelta(days=2)):
            with world.app.app_context(), frozen(now() + later):
                send_due(reached_by(box), "https://union.example.edu.cn")
        assert box.addresses == addresses
        assert states(world, addresses) == [MailState.FAILED, MailState.SENT]


def test_two_processes_at_once_send_each_mail_once(world: World) -> None:
    with mailbox() as box:
        addresses = tell(world, box, "both", 12)
        both = [sending(world.app, box) for _process in range(2)]
        for process in both:
            process.communicate()
        assert [process.returncode for process in both] == [0, 0]
        assert sorted(box.addresses) == sorted(addresses)
        assert set(states(world, addresses)) == {MailState.SENT}
