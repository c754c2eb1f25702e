"""The manifest of operations."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask, url_for

from unionweb.base import files
from unionweb.base.db import db
from unionweb.base.logs import init_app as write_logs
from unionweb.base.logs import watch_statements
from unionweb.base.text import mark, say
from unionweb.base.web.doors import open_door
from unionweb.base.web.feature import DataCheck, Feature, NavEntry, Waiting
from unionweb.config import Settings
from unionweb.operations import policies
from unionweb.operations.commands import check, doctor, tick
from unionweb.operations.queries import results
from unionweb.operations.timed import TIMED
from unionweb.operations.views import room
from unionweb.operations.views.health import doors
from unionweb.people.rules.who import Who


def init_app(app: Flask) -> None:
    """The log, the watch over slow statements, and the doors of programs that watch."""
    settings: Settings = app.config["SETTINGS"]
    write_logs(app, settings.watching.log_lines)
    with app.app_context():
        watch_statements(db.engine, settings.watching.slow_ms)
    for door in doors(app):
        open_door(app, door)


def waiting(who: Who, _now: datetime) -> Iterator[Waiting]:
    """Data that is not in order, for those who run the school's installation."""
    if policies.administers_school(who) and (number := results.broken_number()):
        yield Waiting(say("%(n)s 项数据核查不通过", n=number), url_for("operations.index"), "warning")


feature = Feature(
    name="operations",
    rooms=(room,),
    nav=(NavEntry(mark("运行状况"), "operations.index", "settings", policies.administers_school, "manage"),),
    waiting=waiting,
    checks=(DataCheck("operations.files", mark("登记的上传文件都在"), files.missing),),
    timed=TIMED,
    commands=(tick, check, doctor),
    init_app=init_app,
)
