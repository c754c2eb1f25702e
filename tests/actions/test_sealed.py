"""What the database has only encrypted: the addresses and secrets of robots."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from tests.groupchat import group_chat, settings_of
from tests.world import World
from unionweb.application import create_app
from unionweb.audit import SYSTEM
from unionweb.backups.loading import release
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.config import Settings
from unionweb.notices.actions.robots import RobotDetails, add_robot, edit_robot
from unionweb.notices.models import Robot
from unionweb.notices.robots import try_robot
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.rules.robots import Reach, RobotKind
from unionweb.people.models import Unit
from unionweb.people.sealed import seal, unseal

SECRET = "SEC0a1b2c3d4e5f"


def details(address: str, secret: str = "") -> RobotDetails:
    return RobotDetails(RobotKind.FEISHU, "Robot", address, secret, Reach.OWN, ())


@pytest.mark.either_database
def test_a_text_opens_with_its_key_and_purpose_only(app: Flask) -> None:
    with app.app_context():
        sealed = seal("one", "某个地址")
        assert unseal("one", sealed) == "某个地址" and sealed != seal("one", "某个地址")
        assert unseal("two", sealed) == "" and unseal("one", sealed[:-3] + "AAA") == ""
        assert unseal("one", "plain") == "" and unseal("one", "1.***") == "" and seal("one", "") == ""


def test_the_database_does_not_hold_what_speaks_in_a_group(app: Flask, world: World) -> None:
    with group_chat() as chat, settings_of(app, robot_hosts=frozenset({chat.origin})):
        with world.work():
            unit = db.session.get_one(Unit, world.school)
            number = add_robot(
                unit, details(chat.feishu, "feishusecret"), {chat.origin}, by=SYSTEM, now=now()
            ).id
        with world.look():
            row = str(db.session.execute(text("SELECT * FROM robot")).one())
            assert "feishusecret" not in row and chat.feishu.rpartition("/")[2] not in row
            robot = db.session.get_one(Robot, number)
            assert (robot.address, robot.secret) == (chat.feishu, "feishusecret")


@pytest.mark.either_database
def test_after_a_restore_with_another_key_the_robot_stops_and_says_what_to_do(
    app: Flask, world: World
) -> None:
    usual = app.config["SECRET_KEY"]
    with group_chat() as chat, settings_of(app, robot_hosts=frozenset({chat.origin})):
        with world.work():
            unit = db.session.get_one(Unit, world.school)
            right = details(chat.feishu, "feishusecret")
            number = add_robot(unit, right, {chat.origin}, by=SYSTEM, now=now()).id
        app.config["SECRET_KEY"] = "another key " * 4
        try:
            with world.look():
                judged = try_robot(db.session.get_one(Robot, number), by=SYSTEM)
            assert judged is not None and judged.verdict is Verdict.REFUSED and not chat.said
            with world.look():
                assert "重新填写" in db.session.get_one(Robot, number).fault
            with world.work():
                edit_robot(db.session.get_one(Robot, number), right, {chat.origin}, by=SYSTEM, now=now())
            with world.look():
                judged = try_robot(db.session.get_one(Robot, number), by=SYSTEM)
            assert judged is not None and judged.verdict is Verdict.TAKEN and len(chat.said) == 1
        finally:
            app.config["SECRET_KEY"] = usual


@pytest.mark.sqlite_files
def test_robots_of_the_release_before_go_on(tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path, f"sqlite:///{tmp_path}/x.db", "for tests only " * 3))
    with app.app_context():
        upgrade(revision="0016")
        with db.engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA query_only=OFF")
            cursor.execute("INSERT INTO unit (id, kind, name, closed) VALUES (1, 'school', 'S', 0)")
            cursor.execute(
                "INSERT INTO robot (id, unit_id, kind, name, address, secret, reach, announces, since, fault)"
                f" VALUES (7, 1, 'feishu', 'R', 'https://x.example/1', '{SECRET}', 'own', '[]',"
                " '2026-01-01 00:00:00', '')"
            )
            connection.connection.commit()
        release()
        upgrade()
        robot = db.session.get_one(Robot, 7)
        assert (robot.address, robot.secret) == ("https://x.example/1", SECRET)
        assert SECRET not in str(db.session.execute(text("SELECT * FROM robot")).one())
        release()
