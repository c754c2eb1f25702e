"""Two people at the same moment: the second is told so (409), and it is no incident."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import Conflict

from tests.world import World
from unionweb.base.db import db
from unionweb.base.web.policies import everyone
from unionweb.base.web.rooms import guard, is_race
from unionweb.publications.models import CalendarDay
from unionweb.publications.rules import DayKind


def change(day: CalendarDay) -> None:
    day.name = "Later"


def look_again(day: CalendarDay) -> None:
    db.session.expire(day)
    assert day.name


@pytest.mark.parametrize("late", [change, db.session.delete, look_again])
def test_what_somebody_else_removed_meanwhile_is_a_race(
    app: Flask, world: World, late: Callable[[CalendarDay], None]
) -> None:
    number = world.add(CalendarDay(day=date(2026, 10, 1), kind=DayKind.HOLIDAY, name="Holiday"))

    def view() -> str:
        day = db.session.get_one(CalendarDay, number)
        unseen = {"synchronize_session": False}
        db.session.execute(delete(CalendarDay).where(CalendarDay.id == number), execution_options=unseen)
        late(day)
        db.session.flush()
        return ""

    with app.test_request_context(method="POST"), pytest.raises(Conflict):
        guard(view, everyone, True)()
    with world.look():
        assert db.session.get_one(CalendarDay, number).name == "Holiday"


def test_views_with_their_own_transactions_tell_of_races_too(app: Flask) -> None:
    def view() -> str:
        raise IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))

    with app.test_request_context(method="POST"), pytest.raises(Conflict):
        guard(view, everyone, False)()


def test_who_waited_for_each_other_is_a_race_and_who_broke_a_check_is_not() -> None:
    assert is_race(OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected()))
    assert not is_race(IntegrityError("INSERT", {}, psycopg.errors.CheckViolation()))
