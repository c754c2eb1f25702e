"""The process that sends mails is killed at the worst moment."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.faults.environments import environment_of
from tests.faults.forked import Program
from tests.mailbox import Mailbox, mailbox, mailing, reached_by
from tests.world import World
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.notices.actions import Telling, tell_people
from unionweb.notices.models import Mail
from unionweb.notices.rules.mails import MailState
from unionweb.notices.sending import send_due


def sending(app: Flask, box: Mailbox, log: Path) -> Program:
    """What the timer starts, as a process of its own."""
    environment = environment_of(
        app,
        UNIONWEB_ADDRESS="https://union.example.edu.cn",
        UNIONWEB_MAIL_URL=f"smtp+plain://127.0.0.1:{box.port}",
        UNIONWEB_MAIL_FROM="学生会 <union@example.edu.cn>",
        UNIONWEB_QUIET_HOURS="none",
    )
    return Program(log, environment, "tests.faults.sending")


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


def test_what_the_server_had_when_the_process_was_killed_is_not_sent_again(
    world: World, tmp_path: Path
) -> None:
    with mailbox() as box:
        box.answers = {"text": ["hang"]}
        addresses = tell(world, box, "killed", 2)
        process = sending(world.app, box, tmp_path / "log")
        assert box.reached.wait(120)
        process.kill()
        assert states(world, addresses) == [MailState.SENDING, MailState.QUEUED]
        for later in (timedelta(0), timedelta(hours=2), timedelta(days=2)):
            with world.app.app_context(), frozen(now() + later):
                send_due(reached_by(box), "https://union.example.edu.cn")
        assert box.addresses == addresses
        assert states(world, addresses) == [MailState.FAILED, MailState.SENT]


def test_two_processes_at_once_send_each_mail_once(world: World, tmp_path: Path) -> None:
    with mailbox() as box:
        addresses = tell(world, box, "both", 12)
        both = [sending(world.app, box, tmp_path / name) for name in ("one", "two")]
        assert [process.end() for process in both] == [0, 0]
        assert sorted(box.addresses) == sorted(addresses)
        assert set(states(world, addresses)) == {MailState.SENT}
