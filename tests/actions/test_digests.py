"""What collects for a person comes in one mail a day, without what was read meanwhile; quiet hours."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.groupchat import settings_of
from tests.mailbox import Mailbox, mailbox, reached_by
from tests.world import World
from unionweb.base.clock import LOCAL, frozen
from unionweb.base.db import db, unit_of_work
from unionweb.notices.actions import mark_read, tell_people, tell_person
from unionweb.notices.actions.choices import choose, leave
from unionweb.notices.actions.telling import Telling
from unionweb.notices.actions.travel import try_again
from unionweb.notices.models import Digest, DigestItem, Mail, Notice
from unionweb.notices.queries.habits import Habits
from unionweb.notices.rules.choices import Way
from unionweb.notices.rules.mails import MailState
from unionweb.notices.sending import send_everything

NIGHT = (22 * 60, 7 * 60)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    with mailbox() as server, settings_of(app, mail=reached_by(server), quiet=NIGHT):
        yield server


def person(world: World, way: Way | None = None, hour: int = 8, **habits: tuple[int, int] | None) -> int:
    one = world.student(email=f"p{hour}{way}@example.com")
    if way is not None:
        with world.work():
            ways = {"": way, "assets.": way, "recruitment.offer": way}
            choose(one, Habits(ways, habits.get("quiet"), hour), own_hours="quiet" in habits)
    return one


def tell(world: World, whom: int, key: str, moment: datetime) -> int:
    with world.work():
        return tell_person(whom, f"Subject {key}", f"Body {key}", "/", key=key, now=moment).id


def send(app: Flask, moment: datetime) -> None:
    with app.app_context(), frozen(moment):
        list(send_everything(moment))


def subjects(box: Mailbox) -> list[str]:
    return [str(message["Subject"]) for _address, message in box.taken]


def text(message: EmailMessage) -> str:
    return str(message.get_content())


def test_one_mail_a_day_takes_what_collected_and_was_not_read(world: World, app: Flask, box: Mailbox) -> None:
    one = person(world, Way.DIGEST)
    tell(world, one, "a", at(9))
    read = tell(world, one, "b", at(10))
    tell(world, one, "c", at(23))
    for moment in (at(9), at(23), at(7, 59, day=22)):
        send(app, moment)
    assert box.taken == []
    with world.work():
        mark_read(db.session.get_one(Notice, read), now=at(11))
    for moment in (at(8, day=22), at(8, 5, day=22), at(8, day=23), at(8, day=30)):
        send(app, moment)
    assert subjects(box) == ["2 条通知：Subject a"]
    _address, message = box.taken[0]
    assert "Body a" in text(message) and "Body c" in text(message) and "Body b" not in text(message)
    assert message["Message-ID"].startswith("<digest-")


def test_what_comes_later_goes_into_the_next_one(world: World, app: Flask, box: Mailbox) -> None:
    one = person(world, Way.DIGEST, hour=18)
    tell(world, one, "a", at(9))
    send(app, at(18))
    tell(world, one, "b", at(18, 1))
    for moment in (at(18, 2), at(18, day=22)):
        send(app, moment)
    assert subjects(box) == ["Subject a", "Subject b"]


def test_nothing_unread_is_no_mail(world: World, app: Flask, box: Mailbox) -> None:
    one = person(world, Way.DIGEST)
    number = tell(world, one, "a", at(9))
    with world.work():
        mark_read(db.session.get_one(Notice, number), now=at(10))
    send(app, at(8, day=22))
    assert box.taken == []
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Digest)) == 0


def test_what_cannot_be_switched_off_is_mailed_at_once(world: World, app: Flask, box: Mailbox) -> None:
    one = person(world, Way.NEVER)
    tell(world, one, "recruitment.offer:1:", at(12))
    tell(world, one, "other", at(12))
    tell(world, one, "assets.late.1", at(12))
    send(app, at(12))
    assert subjects(box) == ["Subject recruitment.offer:1:"]
    assert "List-Unsubscribe" not in box.taken[0][1] and "不能退订" in text(box.taken[0][1])


def test_mails_wait_for_the_morning_and_urgent_ones_do_not(world: World, app: Flask, box: Mailbox) -> None:
    one, owl = person(world), person(world, Way.AT_ONCE, quiet=None)
    for whom in (one, owl):
        tell(world, whom, "assets.request.1", at(23))
    tell(world, one, "assets.confirm.1", at(23))
    send(app, at(23))
    assert sorted(subjects(box)) == ["Subject assets.confirm.1", "Subject assets.request.1"]
    send(app, at(6, 59, day=22))
    assert len(box.taken) == 2
    send(app, at(7, day=22))
    assert len(box.taken) == 3
    with world.look():
        attempts = set(db.session.scalars(select(Mail.attempts)))
    assert attempts == {1}, "waiting costs no attempt"


def test_own_quiet_hours_hold_for_a_later_attempt_too(world: World, app: Flask, box: Mailbox) -> None:
    one = person(world, Way.AT_ONCE, quiet=(12 * 60, 14 * 60))
    box.answers = {"p8at_once@example.com": ["451 later"]}
    tell(world, one, "a", at(11, 58))
    send(app, at(11, 58))
    for moment in (at(12, 10), at(13, 59)):
        send(app, moment)
    assert box.taken == []
    send(app, at(14))
    assert len(box.taken) == 1


def test_leaving_drops_what_waits(world: World, app: Flask, box: Mailbox) -> None:
    one, other = person(world), person(world, Way.DIGEST)
    tell(world, one, "assets.late.1", at(23))
    tell(world, one, "assets.request.1", at(23))
    tell(world, other, "x", at(23))
    with world.work():
        assert leave(one, "assets.") == 1
        assert leave(one, "assets.bar.") == 0, "cannot be switched off"
        assert leave(other, None) == 1
    send(app, at(8, day=22))
    assert subjects(box) == ["Subject assets.request.1"]
    tell(world, other, "y", at(9, day=22))
    tell(world, one, "assets.late.2", at(9, day=22))
    send(app, at(9, day=22))
    send(app, at(9, day=23))
    assert len(box.taken) == 1


def test_a_refused_digest_is_tried_again_and_a_dead_one_by_hand(
    world: World, app: Flask, box: Mailbox
) -> None:
    one = person(world, Way.DIGEST)
    tell(world, one, "a", at(9))
    box.answers = {"p8digest@example.com": ["451 later", "550 no"]}
    send(app, at(8, day=22))
    tell(world, one, "b", at(8, 1, day=22))
    send(app, at(8, 6, day=22))
    with world.look():
        assert [str(state) for state in db.session.scalars(select(Digest.state).order_by(Digest.id))] == [
            MailState.FAILED,
            MailState.QUEUED,
        ]
    with world.work():
        assert try_again(Digest, now=at(9, day=22)) == 1
    send(app, at(9, day=22))
    send(app, at(8, day=23))
    assert subjects(box) == ["Subject a", "Subject b"]


def test_nothing_is_lost_or_doubled_while_a_digest_is_sent(world: World, app: Flask, box: Mailbox) -> None:
    one, start = person(world, Way.DIGEST, hour=12), Barrier(3)
    tell(world, one, "first", at(11))

    def telling(name: str) -> None:
        start.wait()
        for number in range(10):
            with app.app_context(), unit_of_work():
                tell_people([Telling(one, f"{name}{number}", "x", "", f"{name}{number}")], now=at(12))

    def sending(_name: str) -> None:
        start.wait()
        for _time in range(5):
            send(app, at(12))

    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(telling, "a"), pool.submit(telling, "b"), pool.submit(sending, "")]
        for each in done:
            each.result()
    for day in (22, 23):
        send(app, at(12, day=day))
    said = "\n".join(text(message) for _address, message in box.taken).replace("\r\n", "\n")
    for name in ("first", *(f"{who}{number}" for who in "ab" for number in range(10))):
        assert said.count(f"■ Subject {name}\n" if name == "first" else f"■ {name}\n") == 1, name
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(DigestItem)) == 21


def test_no_more_than_a_few_statements_for_many(world: World, app: Flask, box: Mailbox) -> None:
    some = [world.student(email=f"s{number}@example.com") for number in range(30)]
    with world.work():
        for one in some[:15]:
            choose(one, Habits({"": Way.DIGEST}, None), own_hours=False)
    with world.work():
        assert tell_people([Telling(one, "S", "B", "", "k") for one in some], now=at(9)) == 30
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 15
        assert db.session.scalar(select(func.count()).select_from(DigestItem)) == 15
    send(app, at(9) + timedelta(days=1))
    assert len(box.taken) == 30
