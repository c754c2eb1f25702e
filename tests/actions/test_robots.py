"""Robots speak to real servers that play the platforms: signed, within the minute, each thing once."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.groupchat import SECRETS, SITE, GroupChat, Say, group_chat, settings_of
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices import webhooks
from unionweb.notices.actions.announcing import Told, write_news
from unionweb.notices.actions.robots import (
    RobotDetails,
    add_robot,
    edit_robot,
    pause_robot,
    remove_robot,
    resume_robot,
)
from unionweb.notices.actions.travel import give_up_interrupted, let_be, try_again
from unionweb.notices.models import News, Robot, RobotPost
from unionweb.notices.robots import speak, try_robot
from unionweb.notices.rules.mails import MailState, Verdict
from unionweb.notices.rules.robots import Reach, RobotKind
from unionweb.people.models import Unit
from unionweb.publications.actions import publish
from unionweb.publications.rules import PublishedTable

TAKEN, LATER, REFUSED, UNKNOWN = Verdict.TAKEN, Verdict.LATER, Verdict.REFUSED, Verdict.UNKNOWN


@pytest.fixture
def chat(app: Flask) -> Iterator[GroupChat]:
    with group_chat() as server, settings_of(app, robot_hosts=frozenset({server.origin})):
        yield server


def robot(world: World, address: str, kind: RobotKind = RobotKind.WECOM, **fields: Any) -> int:
    values = {"secret": "", "reach": Reach.BELOW, "announces": ("publication",)} | fields
    details = RobotDetails(
        kind, f"Robot {kind}", address, values["secret"], values["reach"], values["announces"]
    )
    hosts = world.app.config["SETTINGS"].robot_hosts
    with world.work():
        unit = db.session.get_one(Unit, values.get("unit", world.school))
        return add_robot(unit, details, hosts, by=SYSTEM, now=now()).id


def news(world: World, number: int, robot_id: int, urgent: bool = False, begin: int = 0) -> None:
    told = [
        Told(robot_id, f"k{one:03}", f"News {one:03}", f"/publications/{one}", urgent)
        for one in range(begin, begin + number)
    ]
    with world.work():
        assert write_news(told, now=now()) == number
        assert write_news(told, now=now()) == 0


def run(app: Flask) -> Counter[Verdict]:
    with app.app_context():
        return speak(now())


def posts(world: World) -> list[RobotPost]:
    with world.look():
        return list(db.session.scalars(select(RobotPost).order_by(RobotPost.id)))


def fault(world: World, robot_id: int) -> str:
    with world.look():
        return db.session.get_one(Robot, robot_id).fault


@pytest.mark.parametrize("kind", list(RobotKind))
def test_every_platform_takes_what_we_say(world: World, app: Flask, chat: GroupChat, kind: RobotKind) -> None:
    address: str = getattr(chat, kind.value)
    secret = {RobotKind.DINGTALK: SECRETS["/robot/send"], RobotKind.FEISHU: "feishusecret"}.get(kind, "")
    number = robot(world, address, kind, secret=secret)
    news(world, 1, number)
    assert run(app) == {TAKEN: 1}
    assert run(app) == {}
    assert chat.said == [f"【Test University学生会】News 000\n{SITE}/publications/0"]


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
def test_a_wrong_secret_stops_the_robot_until_it_is_mended(
    world: World, app: Flask, chat: GroupChat, kind: RobotKind
) -> None:
    address: str = getattr(chat, kind.value)
    number = robot(world, address, kind, secret="SECwrong")
    news(world, 2, number)
    assert run(app) == {REFUSED: 1}
    assert "sign" in fault(world, number)
    assert run(app) == {} and chat.said == []
    right = {RobotKind.DINGTALK: SECRETS["/robot/send"], RobotKind.FEISHU: "feishusecret"}[kind]
    with world.work():
        one = db.session.get_one(Robot, number)
        details = RobotDetails(kind, "Mended", "", right, Reach.OWN, ("publication",))
        edit_robot(one, details, frozenset({chat.origin}), by=SYSTEM, now=now())
        assert try_again(RobotPost, now=now()) == 1
    assert run(app) == {TAKEN: 2}
    assert len(chat.said) == 2 and fault(world, number) == ""


def test_a_publication_is_announced_once(world: World, app: Flask, chat: GroupChat) -> None:
    college = world.college()
    robot(world, chat.wecom)
    robot(world, chat.feishu, RobotKind.FEISHU, secret="feishusecret", reach=Reach.OWN, unit=world.college())
    with world.work():
        publish(
            kind="list",
            owner=("test", 1),
            title="A list",
            table=PublishedTable(("Name",), (("A",),)),
            unit=db.session.get_one(Unit, college),
            working=False,
            by=SYSTEM,
            now=now(),
        )
    assert run(app) == {TAKEN: 1}
    with frozen(now() + timedelta(days=1)):
        assert run(app) == {}
    assert len(chat.said) == 1 and "公示开始：A list" in chat.said[0] and SITE in chat.said[0]


def test_twenty_a_minute_and_the_rest_in_one_message(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 50, number)
    assert run(app) == {TAKEN: 20}
    assert len(chat.said) == 20 and "31 条消息" in chat.said[-1] and "News 049" in chat.said[-1]
    assert len(chat.said[-1].encode()) <= 2000
    news(world, 1, number, begin=50)
    assert run(app) == {}
    with frozen(now() + timedelta(seconds=61)):
        assert run(app) == {TAKEN: 1}
    assert "News 050" in chat.said[-1]


def test_several_processes_keep_within_the_minute_together(world: World, app: Flask, chat: GroupChat) -> None:
    number, start = robot(world, chat.wecom), Barrier(3)
    news(world, 40, number)

    def one(_number: int) -> Counter[Verdict]:
        start.wait()
        return run(app)

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(one, range(3)))
    assert sum(one[TAKEN] for one in counts) == 20 == len(chat.said)
    with world.look():
        said = db.session.scalar(select(func.count()).select_from(News).where(News.post_id.is_not(None)))
    assert said == 40, "the last message says what is left over"


def test_a_full_platform_is_left_alone_and_asked_again(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 3, number)
    chat.answers = [Say(body={"errcode": 45009, "errmsg": "freq"}, headers={"Retry-After": "600"})]
    assert run(app) == {LATER: 1}
    assert (run(app), chat.calls) == ({}, 1)
    with frozen(now() + timedelta(minutes=9)):
        assert run(app) == {}
    with frozen(now() + timedelta(minutes=11)):
        assert run(app) == {TAKEN: 3}
    assert sorted(chat.said)[0].endswith("/publications/0") and len(set(chat.said)) == 3


def test_what_may_have_arrived_is_not_said_again(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 1, number)
    chat.answers = [Say(how="drop")]
    assert run(app) == {UNKNOWN: 1}
    with frozen(now() + timedelta(days=1)):
        assert run(app) == {}
    assert len(chat.said) == 1 and [post.state for post in posts(world)] == [MailState.FAILED]
    with world.work():
        assert let_be(RobotPost, now=now()) == 1
        assert try_again(RobotPost, now=now()) == 0


def test_a_platform_out_of_reach_is_tried_again_with_pauses_and_then_given_up(
    world: World, app: Flask, chat: GroupChat
) -> None:
    with group_chat() as gone:
        address = gone.wecom
    with settings_of(app, robot_hosts=frozenset({gone.origin})):
        number = robot(world, address)
        news(world, 1, number)
        moment, tries = now(), 0
        for _day in range(200):
            with frozen(moment):
                tries += run(app)[LATER]
            moment += timedelta(minutes=30)
    assert tries == 7 and [post.state for post in posts(world)] == [MailState.FAILED]
    assert "Refused" in posts(world)[0].last_error and "key=" not in posts(world)[0].last_error


@pytest.mark.either_database
def test_no_redirect_is_followed_and_no_endless_answer_read(
    world: World, app: Flask, chat: GroupChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = robot(world, chat.wecom)
    news(world, 1, number)
    chat.answers = [Say(status=302, headers={"Location": chat.origin + "/elsewhere"})]
    assert run(app) == {REFUSED: 1}
    assert chat.calls == 1 and "302" in fault(world, number)
    monkeypatch.setattr(webhooks, "PATIENCE", 0.3)
    with world.work():
        db.session.get_one(Robot, number).fault = ""
        pause_robot(db.session.get_one(Robot, number), by=SYSTEM, now=now())
        resume_robot(db.session.get_one(Robot, number), by=SYSTEM, now=now())
    for answer in (Say(how="drip"), Say(how="hang"), Say(body=b"x" * 200_000)):
        chat.answers = [answer]
        with app.app_context():
            judged = try_robot(db.session.get_one(Robot, number), by=SYSTEM)
        assert judged is not None and judged.verdict is UNKNOWN, answer


def test_whom_robots_may_call_is_asked_again_when_they_do(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 1, number)
    with settings_of(app, robot_hosts=frozenset()):
        assert run(app) == {REFUSED: 1}
        with pytest.raises(Refusal):
            robot(world, chat.wecom, RobotKind.WECOM)
    assert chat.calls == 0 and fault(world, number)


def test_a_paused_robot_says_nothing_also_later(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 2, number)
    with world.work():
        pause_robot(db.session.get_one(Robot, number), by=SYSTEM, now=now())
    assert run(app) == {}
    with world.work():
        resume_robot(db.session.get_one(Robot, number), by=SYSTEM, now=now())
    assert run(app) == {} and chat.calls == 0
    with world.work():
        remove_robot(db.session.get_one(Robot, number), by=SYSTEM, now=now())
    assert posts(world) == []


def test_robots_are_quiet_at_night_unless_it_is_urgent(world: World, app: Flask, chat: GroupChat) -> None:
    night = datetime(2026, 11, 21, 16, tzinfo=UTC)  # midnight in China
    with settings_of(app, robot_hosts=frozenset({chat.origin}), quiet=(22 * 60, 7 * 60)), frozen(night):
        number = robot(world, chat.wecom)
        news(world, 2, number)
        assert run(app) == {}
        news(world, 1, number, urgent=True, begin=2)
        assert run(app) == {TAKEN: 1}
        assert "News 002" in chat.said[0]
        with frozen(night + timedelta(hours=6, minutes=59)):
            assert run(app) == {}
        with frozen(night + timedelta(hours=7)):
            assert run(app) == {TAKEN: 2}


def test_a_test_says_so_and_leaves_no_failure(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    chat.answers = [Say(body={"errcode": 93000, "errmsg": "invalid webhook url"})]
    with app.app_context():
        one = db.session.get_one(Robot, number)
        judged = try_robot(one, by=SYSTEM)
        assert judged is not None and judged.verdict is REFUSED and "93000" in judged.reply
        assert fault(world, number)
        again = try_robot(db.session.get_one(Robot, number), by=SYSTEM)
        assert again is not None and again.verdict is TAKEN
    assert fault(world, number) == "" and "测试" in chat.said[0]
    with world.work():
        assert try_again(RobotPost, now=now()) == 0


def test_what_a_dead_process_left_counts_as_failed(world: World, app: Flask, chat: GroupChat) -> None:
    number = robot(world, chat.wecom)
    news(world, 1, number)
    assert run(app) == {TAKEN: 1}
    with world.work():
        post = db.session.scalars(select(RobotPost)).one()
        post.state, post.claimed_at, post.sent_at = MailState.SENDING, now(), None
        db.session.flush()
        assert give_up_interrupted(now=now() + timedelta(minutes=59)) == 0
        assert give_up_interrupted(now=now() + timedelta(minutes=61)) == 1
    assert "interrupted" in posts(world)[0].last_error
