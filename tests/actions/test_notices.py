"""Telling people something, once; reading; forgetting; what becomes of a claimed mail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.mailbox import mailing
from tests.world import World
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.config import MailServer, Security
from unionweb.notices import queries
from unionweb.notices.actions import Telling, drop_old, mark_all_read, mark_read, tell_people, tell_person
from unionweb.notices.actions.mails import claim, settle
from unionweb.notices.actions.travel import INTERRUPTED, give_up_interrupted, try_again
from unionweb.notices.models import Mail, Notice
from unionweb.notices.rules.mails import BACK_OFF, KEPT_READ, KEPT_UNREAD, MailState, Verdict

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
SERVER = MailServer(Security.PLAIN, "localhost", 25, "union@example.edu.cn")
MOMENT = timedelta(seconds=1)


@pytest.fixture
def server(app: Flask) -> Iterator[None]:
    with mailing(app, SERVER):
        yield


def tell(person: int, key: str = "k", subject: str = "Subject", link: str = "/r/1") -> Notice:
    return tell_person(person, subject, "Body", link, key=key, now=NOW)


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def a_mail(world: World, address: str = "a@example.com") -> int:
    with world.work():
        tell(world.student(email=address))
        return mails()[-1].id


def test_nobody_is_told_the_same_twice(world: World, server: None) -> None:
    person, other = world.student(email="a@example.com"), world.student()
    with world.work():
        first = tell(person)
        again = tell_person(person, "Other words", "", "", key="k", now=NOW + timedelta(days=1))
        assert again.id == first.id and again.subject == "Subject" and again.created_at == NOW
        assert tell(person, "k2").id != first.id and tell(other).id != first.id
    with world.look():
        assert [(mail.address, mail.state, mail.next_at) for mail in mails()] == [
            ("a@example.com", MailState.QUEUED, NOW)
        ] * 2


def test_without_a_mail_server_nothing_waits_for_one(world: World, app: Flask) -> None:
    person = world.student(email="a@example.com")
    with world.work():
        tell(person)
    with mailing(app, SERVER), world.work():
        tell(person)
        assert mails() == []


def test_a_subject_is_one_line(world: World) -> None:
    person = world.student()
    with world.work():
        assert tell(person, subject=" Hello\r\nBcc:  x ").subject == "Hello Bcc: x"
        for bad in ("", " \n", "x" * 201):
            with pytest.raises(Refusal):
                tell(person, "other", subject=bad)
        assert queries.unread(person).number == 1


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\x"])
def test_a_link_leads_nowhere_else(world: World, link: str) -> None:
    person = world.student()
    with world.work(), pytest.raises(ValueError, match="no path"):
        tell(person, link=link)


def test_many_are_told_with_few_statements(world: World, app: Flask, server: None) -> None:
    people = [world.student(email=f"p{number}@example.com") for number in range(12)]
    with world.work():
        tell(people[0], "many")
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with world.work():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            rows = [Telling(person, "Subject", "Body", "", "many") for person in people * 200]
            assert tell_people(rows, now=NOW) == 11
            assert tell_people([], now=NOW) == 0
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in sent if one.startswith("INSERT")]) <= 2 * 3
    with world.look():
        assert len(mails()) == 12
        assert {queries.unread(person).number for person in people} == {1}


def test_reading(world: World) -> None:
    person, other = world.student(), world.student()
    with world.work():
        first, second, third = (tell(person, key) for key in "abc")
        tell(other)
        mark_read(second, now=NOW)
        mark_read(second, now=NOW + MOMENT)
        assert second.read_at == NOW
        assert queries.unread(person) == queries.Unread(2, third.id)
        assert mark_all_read(person, up_to=second.id, now=NOW + MOMENT) == 1
        assert (first.read_at, second.read_at, third.read_at) == (NOW + MOMENT, NOW, None)
        assert mark_all_read(person, up_to=third.id, now=NOW) == 1
        assert queries.unread(person) == queries.Unread(0, 0)
        assert queries.unread(other).number == 1


def test_what_was_read_half_a_year_ago_is_dropped_with_its_mail(world: World, server: None) -> None:
    person = world.student(email="a@example.com")
    with world.work():
        mark_read(tell(person, "read"), now=NOW)
        tell(person, "unread")
    for later, left in ((KEPT_READ - MOMENT, 2), (KEPT_READ, 1), (KEPT_UNREAD - MOMENT, 1), (KEPT_UNREAD, 0)):
        with world.work():
            drop_old(now=NOW + later)
        with world.look():
            assert len(list(db.session.scalars(select(Notice)))) == left
            assert len(mails()) == left


def test_a_mail_is_claimed_once(world: World, server: None) -> None:
    number = a_mail(world)
    with world.work():
        assert claim(number, now=NOW - MOMENT) is None
        taken = claim(number, now=NOW)
        assert taken is not None and (taken.address, taken.subject, taken.link) == (
            "a@example.com",
            "Subject",
            "/r/1",
        )
        assert claim(number, now=NOW) is None
        settle(number, Verdict.TAKEN, "250 ok", now=NOW)
        assert claim(number, now=NOW) is None
        assert queries.due(NOW, 10) == []


def test_a_refusal_for_now_waits_longer_each_time_and_ends(world: World, server: None) -> None:
    number, moment = a_mail(world), NOW
    for wait in BACK_OFF:
        with world.work():
            assert claim(number, now=moment) is not None
            mail = settle(number, Verdict.LATER, "451 busy", now=moment)
            assert (mail.state, mail.next_at, mail.last_error) == (
                MailState.QUEUED,
                moment + wait,
                "451 busy",
            )
        moment += wait
    with world.work():
        assert claim(number, now=moment) is not None
        assert settle(number, Verdict.LATER, "451 busy", now=moment).state is MailState.FAILED
        assert queries.outbox() == queries.Outbox(0, 1, None, None)


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNKNOWN])
def test_what_is_refused_or_may_have_been_taken_waits_for_a_person(
    world: World, server: None, verdict: Verdict
) -> None:
    number = a_mail(world)
    with world.work():
        claim(number, now=NOW)
        assert settle(number, verdict, "no " * 200, now=NOW).state is MailState.FAILED
        assert queries.due(NOW + timedelta(days=9), 10) == []
        assert try_again(Mail, now=NOW + MOMENT) == 1
        assert queries.due(NOW + MOMENT, 10) == [number]
        assert queries.outbox() == queries.Outbox(1, 0, NOW, NOW + MOMENT)


def test_a_mail_left_by_a_process_that_died_fails_after_an_hour(world: World, server: None) -> None:
    number = a_mail(world)
    with world.work():
        claim(number, now=NOW)
    with world.work():
        assert give_up_interrupted(now=NOW + timedelta(minutes=59)) == 0
        assert give_up_interrupted(now=NOW + timedelta(hours=1)) == 1
    with world.look():
        [mail] = mails()
        assert (mail.state, mail.last_error, mail.attempts) == (MailState.FAILED, INTERRUPTED, 1)
