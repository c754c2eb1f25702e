"""`flask --app app doctor`: is this installation sound?"""

import platform
import sys
from collections.abc import Iterator
from datetime import timedelta

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from unionweb.base.clock import now
from unionweb.base.db import db, sqlite_module
from unionweb.base.web.feature import Feature
from unionweb.config import ROOT
from unionweb.notices.mailing import mail_server
from unionweb.notices.queries import outbox

# SQLite 3.7.0 to 3.51.2 can lose a committed transaction of a WAL database in a rare race.
MENDED_SQLITE = (3, 51, 3)
MAIL_OVERDUE = timedelta(hours=1)


@click.command()
@with_appcontext
def doctor() -> None:
    """Say what this installation runs on and whether its data is sound."""
    troubles = [*_environment_troubles(), *_migration_troubles()]
    if not troubles:
        troubles = [*_mail_troubles(), *_data_troubles()]
    for trouble in troubles:
        click.echo(f"✗ {trouble}", err=True)
    if troubles:
        sys.exit(1)
    click.echo("✓ 一切正常 / everything is in order")


def _environment_troubles() -> Iterator[str]:
    click.echo(f"Python {platform.python_version()}  {db.engine.dialect.name}  {current_app.instance_path}")
    if db.engine.dialect.name == "sqlite":
        module = sqlite_module()
        click.echo(f"SQLite {module.sqlite_version} ({module.__name__.partition('.')[0]})")
        if module.sqlite_version_info < MENDED_SQLITE:
            click.echo(
                "⚠ SQLite 低于 3.51.3，极少数情况下可能损坏数据库；请安装 pysqlite3 或改用 PostgreSQL。"
                " / SQLite below 3.51.3 can corrupt a database in rare cases.",
                err=True,
            )
    if not (ROOT / "static" / "build" / "manifest.json").exists():
        yield "浏览器代码还没有构建 / browser code is not built: python3 dev.py build"


def _migration_troubles() -> Iterator[str]:
    directory = ScriptDirectory(str(ROOT / "unionweb" / "migrations"))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    wanted = directory.get_current_head()
    if current != wanted:
        yield f"数据库结构不是最新 / database at {current} instead of {wanted}: flask --app app db upgrade"


def _mail_troubles() -> Iterator[str]:
    server, standing = mail_server(), outbox()
    if server is None:
        click.echo("邮件 / mail: 没有设置 / not set up (UNIONWEB_MAIL_URL)")
        return
    oldest = f", 最早 / oldest {standing.oldest:%Y-%m-%d %H:%M} UTC" if standing.oldest else ""
    click.echo(
        f"邮件 / mail: {server.security}://{server.host}:{server.port}, "
        f"待发 / unsent {standing.queued}{oldest}, 失败 / failed {standing.failed}"
    )
    if standing.due_since is not None and now() - standing.due_since > MAIL_OVERDUE:
        yield (
            "邮件超过一小时没有发出，请检查定时任务 / mails have been due for more than an hour: "
            "does a timer run `flask --app app notices send`?"
        )
    if standing.failed:
        click.echo(
            "⚠ 有邮件发送失败，排除原因后可重发 / some mails failed: flask --app app notices retry", err=True
        )


def _data_troubles() -> Iterator[str]:
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    for feature in features:
        for check in feature.checks:
            offenders = list(check.broken())
            click.echo(f"  {check.name}: {len(offenders) or 'ok'}")
            yield from (f"{check.name}: {offender}" for offender in offenders[:20])
