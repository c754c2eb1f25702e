"""What the timer does for the asset desk: who is told what when, nobody twice, nobody of what came back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.lending import DAY, HOUR
from tests.mailbox import Mailbox, mailbox, mailing, reached_by
from tests.owing import DUE, Owing
from tests.ticking import tick as run_tick
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.actions import extending, reminding
from unionweb.assets.models import Bar, Done, Store
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.notices.models import Mail
from unionweb.notices.sending import send_due
from unionweb.people.models import Person
from unionweb.people.rules.organisation import Post


@pytest.fixture
def owing(world: World) -> Owing:
    return Owing.build(world, event="Concert")


def tick(owing: Owing, at: datetime) -> str:
    with clock.frozen(at):
        result = run_tick(owing.desk.world.app, "assets.remind", "assets.lapse", "assets.keys")
    assert result.exit_code == 0, result.output
    return result.output


def test_the_borrower_is_told_before_at_and_after_the_due_time_each_once(owing: Owing) -> None:
    for at in (DUE - 2 * DAY, DUE - DAY, DUE - HOUR, DUE, DUE + HOUR, DUE + DAY, DUE + DAY, DUE + 2 * DAY):
        tick(owing, at)
    assert owing.told(owing.desk.member) == [
        "请按时归还：Speaker",
        "今天到期，请归还：Speaker",
        "已逾期 1 天，请立即归还：Speaker",
        "已逾期 2 天，请立即归还：Speaker",
    ]


def test_daily_reminders_end_after_two_weeks(owing: Owing) -> None:
    for days in range(1, 20):
        tick(owing, DUE + timedelta(days=days))
    assert sum("已逾期" in one for one in owing.told(owing.desk.member)) == 14


def test_what_came_back_is_never_reminded(owing: Owing) -> None:
    other, _item = owing.lend(*owing.desk.room.assets(2, name="Tent"))
    owing.give_back(DUE - 3 * HOUR)
    tick(owing, DUE - 2 * HOUR)
    assert owing.told(owing.desk.member) == ["请按时归还：Tent、Tent"]
    assert other


def test_more_time_begins_the_reminders_anew(owing: Owing) -> None:
    tick(owing, DUE - HOUR)
    owing.do(extending.extend, at=DUE - HOUR, borrower=True)
    tick(owing, DUE + HOUR)
    tick(owing, DUE + 5 * DAY - HOUR)
    assert owing.told(owing.desk.member) == ["请按时归还：Speaker"] * 2


def test_the_head_of_the_department_and_the_keeper_are_told_after_a_day(owing: Owing, world: World) -> None:
    head = world.student()
    world.tenure(head, Post.HEAD, department_id=owing.desk.department)
    tick(owing, DUE + DAY - HOUR)
    assert owing.told(head) == owing.told(owing.desk.keeper) == []
    tick(owing, DUE + DAY)
    tick(owing, DUE + 2 * DAY)
    expected = ["王小明 借用的Speaker已逾期 1 天"]
    assert owing.told(head) == owing.told(owing.desk.keeper) == expected


def test_where_the_borrower_is_the_head_the_presidium_is_told(owing: Owing, world: World) -> None:
    world.tenure(owing.desk.member, Post.HEAD, department_id=owing.desk.department)
    chair = world.student()
    world.tenure(chair, Post.PRESIDIUM)
    tick(owing, DUE + DAY)
    assert owing.told(chair) == ["王小明 借用的Speaker已逾期 1 天"]


def test_the_tick_bars_and_says_so_once(owing: Owing) -> None:
    assert "停借 1 人" in tick(owing, DUE + 4 * DAY)
    assert tick(owing, DUE + 4 * DAY) == ""
    assert owing.told(owing.desk.member).count("停借至 2027-01-20") == 1


def test_old_keys_are_forgotten(owing: Owing) -> None:
    tick(owing, DUE)
    with owing.desk.world.look():
        assert db.session.query(Done).count() == 1
    tick(owing, DUE + 40 * DAY)
    with owing.desk.world.look():
        assert db.session.query(Done).count() == 0


def test_two_that_tick_at_once_tell_everybody_once(owing: Owing, app: Flask) -> None:
    for _ in range(5):
        owing.lend(owing.desk.room.asset(name="Tent"))

    def remind(_number: int) -> int:
        with app.app_context(), unit_of_work():
            return reminding.remind(db.session.get_one(Store, owing.desk.store), now=DUE + DAY)

    with ThreadPoolExecutor(4) as pool:
        told = sum(pool.map(remind, range(8)))
    assert told == 12
    assert len(owing.told(owing.desk.member)) == len(owing.told(owing.desk.keeper)) == 6


def test_the_desk_bars_whoever_brings_it_too_late_and_the_tick_tells_him(
    owing: Owing, visit: Callable[..., Visitor]
) -> None:
    with clock.frozen(DUE + 4 * DAY):
        desk = f"/assets/{owing.desk.store}/desk/typed"
        visit(owing.desk.keeper).post(desk, {"code": owing.tag, "key": "scan-key-1", "mode": "return"})
    with owing.desk.world.look():
        assert db.session.query(Bar.reason).one() == ("逾期 4 天未事先说明：Speaker",)
    assert owing.told(owing.desk.member) == []
    tick(owing, DUE + 4 * DAY + HOUR)
    assert owing.told(owing.desk.member) == ["停借至 2027-01-20"]


def mails(owing: Owing, box: Mailbox, at: datetime) -> list[str]:
    """Send what waits; the subjects of everything that has arrived."""
    app = owing.desk.world.app
    with mailing(app, reached_by(box)), app.app_context(), clock.frozen(at):
        send_due(reached_by(box), "https://union.example.edu")
    return [str(message["Subject"]) for _address, message in box.taken]


def test_a_mail_that_waited_says_what_is_true_when_it_is_sent_and_nothing_of_what_came_back(
    world: World,
) -> None:
    owing = Owing.build(world)
    owing.lend(owing.desk.room.asset(name="Tent"))
    with world.work():
        db.session.get_one(Person, owing.desk.member).email = "wang@example.edu"
        record("test.change", subject=("person", owing.desk.member), by=SYSTEM, now=DUE)
    with mailbox() as box:
        with mailing(world.app, reached_by(box)):
            tick(owing, DUE - HOUR)
        owing.give_back(DUE + HOUR)
        assert mails(owing, box, DUE + DAY) == ["已逾期 1 天，请立即归还：Tent"]
        assert "Speaker" not in box.taken[0][1].get_content()
    with world.look():
        assert db.session.query(Mail).count() == 1
