"""Mails reach a real mail server, each once, whatever it answers."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from tests.mailbox import Mailbox, certificate, mailbox, mailing, reached_by
from tests.world import World
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.config import MailServer, Security, Settings
from unionweb.notices.actions import Telling, tell_people
from unionweb.notices.models import Mail
from unionweb.notices.rules.mails import MailState, Verdict
from unionweb.notices.sending import send_due, send_everything
from unionweb.notices.smtp import Unreachable
from unionweb.notices.timed import drop_read

SENT, QUEUED, FAILED = MailState.SENT, MailState.QUEUED, MailState.FAILED


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as server:
        yield server


def tell(world: World, box: Mailbox, *addresses: str) -> None:
    with mailing(world.app, reached_by(box)):
        people = [world.student(email=address) for address in addresses]
        with world.work():
            tell_people([Telling(one, "面试安排", "周四\n.\n下午", "/r/1", "k") for one in people], now=now())


def send(app: Flask, server: MailServer) -> Counter[Verdict]:
    with mailing(app, server), app.app_context():
        settings: Settings = app.config["SETTINGS"]
        return send_due(server, settings.address)


def states(world: World) -> dict[str, MailState]:
    with world.look():
        return {mail.address: mail.state for mail in db.session.scalars(select(Mail).order_by(Mail.id))}


def test_a_mail_arrives_as_it_was_written_and_once(world: World, app: Flask, box: Mailbox) -> None:
    tell(world, box, "a@example.com", "b@example.com")
    assert send(app, reached_by(box)) == {Verdict.TAKEN: 2}
    assert send(app, reached_by(box)) == {}
    assert box.addresses == ["a@example.com", "b@example.com"]
    _address, message = box.taken[0]
    assert message["Subject"] == "面试安排"
    assert "周四\n.\n下午" in message.get_content().replace("\r\n", "\n")
    assert set(states(world).values()) == {SENT}
    assert len([line for line in box.heard if line.startswith("ehlo")]) == 1, "one connection for all"


def test_each_answer_has_its_consequence(world: World, app: Flask, box: Mailbox) -> None:
    box.answers = {
        "later@example.com": ["451 greylisted"],
        "no@example.com": ["550 nobody here"],
        "bad@example.com\r": [],
        "text": ["", "552 too large"],
    }
    addresses = ("later@example.com", "fine@example.com", "no@example.com", "large@example.com")
    tell(world, box, *addresses, "x y@example.com", "李@example.com")
    counts = send(app, reached_by(box))
    assert counts == {Verdict.LATER: 1, Verdict.TAKEN: 1, Verdict.REFUSED: 4}
    assert [*states(world).values()] == [QUEUED, SENT, FAILED, FAILED, FAILED, FAILED]
    with frozen(now() + timedelta(minutes=6)):
        assert send(app, reached_by(box)) == {Verdict.TAKEN: 1}
    assert box.addresses == ["fine@example.com", "later@example.com"]


def test_a_connection_that_breaks_before_the_text_costs_nothing(
    world: World, app: Flask, box: Mailbox
) -> None:
    box.answers = {"a@example.com": ["drop"]}
    tell(world, box, "a@example.com", "b@example.com")
    assert send(app, reached_by(box)) == {Verdict.LATER: 1}
    assert send(app, reached_by(box)) == {Verdict.TAKEN: 1}
    with frozen(now() + timedelta(minutes=6)):
        assert send(app, reached_by(box)) == {Verdict.TAKEN: 1}
    assert box.addresses == ["b@example.com", "a@example.com"]


def test_what_may_have_been_taken_is_never_sent_again(world: World, app: Flask, box: Mailbox) -> None:
    box.answers = {"text": ["drop"]}
    tell(world, box, "a@example.com")
    assert send(app, reached_by(box)) == {Verdict.UNKNOWN: 1}
    with frozen(now() + timedelta(days=3)):
        assert send(app, reached_by(box)) == {}
    assert (box.addresses, states(world)) == (["a@example.com"], {"a@example.com": FAILED})


def test_a_server_that_wants_no_more_is_left_alone(world: World, app: Flask, box: Mailbox) -> None:
    addresses = [f"a{number}@example.com" for number in range(6)]
    box.answers = {address: ["452 too many"] for address in addresses}
    tell(world, box, *addresses)
    assert send(app, reached_by(box)) == {Verdict.LATER: 3}
    with world.look():
        tried = list(db.session.scalars(select(Mail.attempts).order_by(Mail.id)))
    assert tried == [1, 1, 1, 0, 0, 0]


def test_a_server_out_of_reach_costs_no_mail_an_attempt(world: World, app: Flask, box: Mailbox) -> None:
    tell(world, box, "a@example.com")
    with mailbox() as gone:
        nobody = reached_by(gone)
    with pytest.raises(Unreachable):
        send(app, nobody)
    assert send(app, reached_by(box)) == {Verdict.TAKEN: 1}


@pytest.mark.either_database
def test_a_password_goes_through_starttls_only(
    world: World, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, trust = certificate(tmp_path)
    login = {"user": "union@example.edu.cn", "password": "p@ss:/#"}
    with mailbox(trust, login=("union@example.edu.cn", "p@ss:/#")) as box:
        tell(world, box, "a@example.com")
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            send(app, reached_by(box, Security.STARTTLS, **login))
        assert not [line for line in box.heard if line.startswith("AUTH")]
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(Unreachable, match="535"):
            send(app, reached_by(box, Security.STARTTLS, **(login | {"password": "wrong"})))
        assert send(app, reached_by(box, Security.STARTTLS, **login)) == {Verdict.TAKEN: 1}
    with mailbox(login=("union@example.edu.cn", "p@ss:/#")) as box:
        tell(world, box, "b@example.com")
        with pytest.raises(Unreachable, match="STARTTLS"):
            send(app, reached_by(box, Security.STARTTLS, **login))
        assert not [line for line in box.heard if line.startswith("AUTH")]


def test_two_who_send_at_once_share_the_mails(world: World, app: Flask, box: Mailbox) -> None:
    addresses = [f"a{number}@example.com" for number in range(40)]
    tell(world, box, *addresses)
    server, start = reached_by(box), Barrier(3)

    def run(_number: int) -> Counter[Verdict]:
        with app.app_context():
            start.wait()
            return send_due(server, "https://union.example.edu.cn")

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(run, range(3)))
    assert sorted(box.addresses) == sorted(addresses)
    assert sum(one[Verdict.TAKEN] for one in counts) == 40
    assert set(states(world).values()) == {SENT}


def test_everything_due_is_sent_and_said_and_old_notices_go(world: World, app: Flask, box: Mailbox) -> None:
    tell(world, box, "a@example.com", "no@example.com")
    box.answers = {"no@example.com": ["550 nobody"]}

    def run(at: datetime) -> list[str]:
        with app.app_context(), frozen(at):
            return [str(one) for one in (*send_everything(at), *drop_read(at))]

    assert run(now()) == [], "no mail server is set up"
    with mailing(app, reached_by(box)):
        assert run(now()) == ["邮件：已发送 1，稍后再发 0，失败 1"]
        assert "1" in app.test_cli_runner().invoke(args=["notices", "retry"]).output
        assert run(now()) == ["邮件：已发送 1，稍后再发 0，失败 0"]
        assert run(now() + timedelta(days=800)) == ["删除旧通知 2 条"]
    with mailbox() as gone:
        nobody = reached_by(gone)
    tell(world, box, "b@example.com")
    with mailing(app, nobody), pytest.raises(Refusal, match="连不上邮件服务器"):
        run(now())


def test_the_doctor_tells_how_the_mails_stand(world: World, app: Flask, box: Mailbox) -> None:
    runner = app.test_cli_runner()
    assert "没有设置邮件服务器" in runner.invoke(args=["doctor"]).output
    tell(world, box, "a@example.com")
    with mailing(app, reached_by(box)):
        assert "待发 1 封" in runner.invoke(args=["doctor"]).output
        with frozen(now() + timedelta(hours=2)):
            late = runner.invoke(args=["doctor"])
        assert late.exit_code == 1 and "超过一小时" in late.output
