"""The database: models' base, our column types, and the unit of work.

A transaction either reads or writes, and says which when it begins. Reading is
the default, and the database itself refuses a write inside it; writing happens
only inside `unit_of_work()`, behind one fair lock on SQLite.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, MetaData, String, Table, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from unionweb.base import postgresql, widths
from unionweb.base.driver import Driver, refuse_writing
from unionweb.base.fairlock import FairLock


class _Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=_Base)

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model

_writing: ContextVar[bool] = ContextVar("writing_transaction", default=False)
_afterwards: ContextVar[list[Callable[[], None]]] = ContextVar("after_commit")


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Stored in UTC; a naive value is refused, because nobody can say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FractionText(TypeDecorator[Fraction]):
    """An exact share or rate, stored as "part/whole"."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


def table(model: type[_Base]) -> Table:
    """A model's table, for statements that are made once and asked by a whole hall: what goes past the models
    costs a third. No object in a session hears of what such a statement changes."""
    return cast(Table, model.__table__)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One writing transaction: returning commits, raising rolls back.

    Raises RuntimeError when opened inside another one: a half that commits by
    itself is how records get lost.
    """
    if _writing.get():
        raise RuntimeError("a unit of work inside another one")
    db.session.rollback()
    afterwards: list[Callable[[], None]] = []
    with write_turn():
        token, later = _writing.set(True), _afterwards.set(afterwards)
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _afterwards.reset(later)
            _writing.reset(token)
        for work in afterwards:
            work()


def after_commit(work: Callable[[], None]) -> None:
    """Have this done when the unit of work has ended and stands, before anybody else writes; not at all when
    it fails. Raises LookupError outside one."""
    _afterwards.get().append(work)


@contextmanager
def writing_connection() -> Iterator[Connection]:
    """A connection in one writing transaction, outside any session: for migrations."""
    with write_turn():
        token = _writing.set(True)
        try:
            with db.engine.begin() as connection:
                yield connection
        finally:
            _writing.reset(token)


def write_turn() -> AbstractContextManager[None]:
    """This process's place in the queue of writers; PostgreSQL needs none."""
    lock: FairLock | None = current_app.extensions["unionweb.write_lock"]
    return nullcontext() if lock is None else lock


def driver() -> Driver:
    """The database's driver, for the statements that a whole hall waits for."""
    found: Driver = current_app.extensions["unionweb.driver"]
    return found


def end_reading() -> None:
    """Give back the snapshot of a reading transaction, for instance before slow work."""
    db.session.rollback()


def init_app(app: Flask, url: str) -> None:
    """Connect the application to the database at `url` (SQLite or PostgreSQL)."""
    # SQLAlchemy only warns of this; for us somebody else was quicker, and two must not log one removal.
    warnings.filterwarnings("error", "DELETE statement on table .* expected to delete", SAWarning)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url)
    db.init_app(app)
    widths.watch()
    with app.app_context():
        sqlite_file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
        listen(db.engine)
        lock = FairLock(Path(sqlite_file + ".lock")) if sqlite_file is not None else None
        app.extensions["unionweb.write_lock"] = lock
        app.extensions["unionweb.driver"] = Driver(db.engine, write_turn)


def _engine_options(url: str) -> dict[str, Any]:
    # The connection used last has the database's pages in its cache, and few are ever needed.
    options: dict[str, Any] = {"pool_size": 20, "max_overflow": 20, "pool_use_lifo": True}
    # The values of a statement that failed are people's data, and have no place in the log.
    options["hide_parameters"] = True
    if url.startswith("sqlite"):
        options["module"] = sqlite_module()
    else:
        options["pool_pre_ping"] = True
        options["connect_args"] = postgresql.OPTIONS
    return options


def sqlite_module() -> Any:
    """The SQLite driver: the bundled build where there is one, because versions
    before 3.51.3 can corrupt a WAL database; else Python's own."""
    try:
        from pysqlite3 import dbapi2 as module
    except ImportError:
        from sqlite3 import dbapi2 as module
    return module


def listen(engine: Engine) -> None:
    """Make every transaction of the engine begin as reading or as writing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        postgresql.prepare(engine)
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver would open transactions by itself, and later than we need.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = _writing.get()
    # The driver's own cursor: through SQLAlchemy these two cost as much as all else of a short transaction.
    cursor = connection.connection.cursor()
    refuse_writing(connection.connection, cursor, not writing)
    cursor.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
    cursor.close()


def _begin_postgresql(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def one_of(kind: type[StrEnum], *, checked: bool = True) -> Enum:
    """A column type for an enum, stored as its value. `checked` adds a CHECK constraint; leave it
    off for lists that grow, since a new member would need a migration of the table."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=checked,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
