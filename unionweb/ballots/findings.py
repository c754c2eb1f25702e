"""What `doctor` says of the ballot box. Nothing about what is in it."""

import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

from unionweb.ballots.box import boxes
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.ballots.host_findings import host_findings
from unionweb.base.findings import Finding, Level, Topic, fine
from unionweb.base.text import say
from unionweb.config import Settings

BOX = Topic.BOX


def box_findings(_now: datetime) -> Iterator[Finding]:
    """Whether the box's database is there, durable, and another one than the main database; and whether its
    host name, if it has one, leads to it and to nothing else."""
    settings: Settings = current_app.config["SETTINGS"]
    if same_place(make_url(settings.box_url), make_url(settings.database_url)):
        mend = say("把 UNIONWEB_BALLOTS_URL 设为另一个数据库：同一个库会泄露谁投了哪张票")
        yield Finding(Level.BROKEN, BOX, say("投票箱和主数据库是同一个"), mend)
    yield from _database()
    yield from _keys(boxes().keys.directory)
    yield from host_findings(
        settings.address, settings.box_address, current_app.config["SESSION_COOKIE_DOMAIN"]
    )


def same_place(one: URL, other: URL) -> bool:
    """Whether two addresses lead to one database, however they are written."""
    if one.get_backend_name() != other.get_backend_name():
        return False
    if one.get_backend_name() == "sqlite":
        return Path(str(one.database)).resolve() == Path(str(other.database)).resolve()
    return _server(one) == _server(other)


def _server(url: URL) -> tuple[object, ...]:
    host = url.host or url.query.get("host") or "localhost"
    return ("localhost" if host in ("127.0.0.1", "::1") else host, url.port or 5432, url.database)


def _database() -> Iterator[Finding]:
    database = boxes().database
    mend = say("flask --app app db upgrade；或检查 UNIONWEB_BALLOTS_URL 和数据库服务器")
    try:
        if not database.ready():
            yield Finding(Level.BROKEN, BOX, say("投票箱还没有数据库"), mend)
            return
        with database.reading() as connection:
            if database.sqlite:
                kept = str(connection.exec_driver_sql("PRAGMA synchronous").scalar()) in ("2", "3")
            else:
                names = ("fsync", "synchronous_commit")
                kept = all(connection.exec_driver_sql(f"SHOW {one}").scalar() != "off" for one in names)
    except (BoxBusy, DBAPIError):
        yield Finding(Level.BROKEN, BOX, say("投票箱的数据库用不了"), mend)
        return
    if kept:
        yield fine(BOX, "投票箱的数据库可以使用")
    else:
        mend = say("在投票箱的 PostgreSQL 上设置 fsync = on、synchronous_commit = on")
        yield Finding(Level.BROKEN, BOX, say("投票箱断电会丢失已有回执的选票"), mend)


def _keys(directory: Path) -> Iterator[Finding]:
    if directory.exists() and stat.S_IMODE(directory.stat().st_mode) & 0o077:
        text = say("其他用户可以读投票箱的钥匙（%(place)s）", place=str(directory))
        yield Finding(Level.BROKEN, BOX, text, say("chmod 700 %(place)s", place=str(directory)))
