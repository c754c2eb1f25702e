"""`flask --app app backup …` and `flask --app app move`."""

import getpass
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from unionweb.backups import age, drilling, moving, restoring, storing
from unionweb.backups.loading import Unequal
from unionweb.backups.rules.layout import Damaged
from unionweb.backups.rules.retention import Keep
from unionweb.backups.snapshot import NothingThere
from unionweb.backups.tables import UnknownType
from unionweb.ballots.box.refusals import BoxBusy
from unionweb.base.clock import LOCAL, now
from unionweb.base.db import db
from unionweb.base.fairlock import Shut
from unionweb.config import Settings, Unusable
from unionweb.config.databases import read_database_url

EXPECTED = (
    *(age.Unreadable, Damaged, Unequal, NothingThere, UnknownType, storing.Busy, restoring.NotEmpty),
    *(drilling.NoDatabase, moving.CannotMove, moving.NotTheSame),
)
SHUT = "数据正在迁移，或已迁移到别处 / the data is being moved, or was moved"

backup = AppGroup("backup", help="备份、演练、恢复 / Backups: make, list, drill, restore.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@contextmanager
def in_words() -> Iterator[None]:
    """What can be expected to go wrong ends in one line; Ctrl-C and a stopped service clean up first."""

    def stop(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    os.umask(0o077)  # whatever is written is its owner's only
    try:
        yield
    except EXPECTED as problem:
        raise click.ClickException(str(problem)) from None
    except Shut:
        raise click.ClickException(SHUT) from None
    except BoxBusy as problem:
        raise click.ClickException(
            f"投票箱数据库没有应答 / the ballot box's database: {problem.__cause__}"
        ) from None
    except OSError as problem:
        raise click.ClickException(
            f"没有完成，什么都没有留下 / not done, nothing is left of it: {problem}"
        ) from None
    finally:
        signal.signal(signal.SIGTERM, before)


@backup.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="目录 / Directory.")
@click.option("--plain", is_flag=True, help="不加密 / Not encrypted.")
def make(to: Path | None, plain: bool) -> None:
    """Make a backup while the server runs, and remove those that are not kept any more."""
    settings: Settings = current_app.config["SETTINGS"]
    chosen = settings.backups
    if not chosen.recipients and not plain:
        raise click.ClickException(
            "没有设置 UNIONWEB_BACKUP_RECIPIENT（用 backup keys 生成）；确实不要加密请加 --plain / "
            "set it (backup keys makes one), or say --plain: not encrypted"
        )
    os.nice(10)  # whoever uses the site comes first
    keep = Keep(chosen.daily, chosen.weekly, chosen.monthly)
    with in_words():
        recipients = () if plain else chosen.recipients
        made = storing.make(to or storing.directory(), recipients, keep, now(), click.echo)
    for name in made.missing:
        click.echo(f"⚠ 数据库里有、磁盘上没有的文件 / a file that is named and not there: {name}", err=True)
    for name in made.removed:
        click.echo(f"已删除旧备份 / removed: {name}")
    click.echo(f"✓ {made.path}  {made.size / 1e6:.1f} MB, {made.rows} 行 / rows")


@backup.command("list")
@click.option("--in", "place", type=click.Path(file_okay=False, path_type=Path), help="目录 / Directory.")
def list_backups(place: Path | None) -> None:
    """Backups, the newest first."""
    told = storing.read_note()
    found = storing.listed(place or storing.directory())
    for one in found:
        kind = "age" if one.encrypted else "未加密 / plain"
        proved = "  ✓ 演练过 / proved" if told.get("proved") == one.name else ""
        at = one.at.astimezone(LOCAL)
        click.echo(f"{at:%Y-%m-%d %H:%M}  {one.size / 1e6:9.1f} MB  {kind}  {one.name}{proved}")
    if not found:
        click.echo("还没有备份 / there is none yet: flask --app app backup make")


@backup.command(with_appcontext=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--passphrase", is_flag=True, help="用口令保护 / Protect it with a passphrase.")
def keys(file: Path, passphrase: bool) -> None:
    """Make a key pair, best on another machine: FILE gets the private half, and never goes to the server."""
    chosen = None
    if passphrase:
        chosen = click.prompt("口令 / passphrase", hide_input=True, confirmation_prompt=True)
    content, recipient = age.new_identity(chosen)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise click.ClickException(f"{file}: {problem.strerror}") from None
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
    click.echo("私钥文件请抄两份，分开保管，不要留在服务器上；丢了就再也打不开备份。")
    click.echo(
        "Keep two copies of the file in two places, none on the server: without it no backup can be read."
    )
    click.echo(f"UNIONWEB_BACKUP_RECIPIENT={recipient}")


def _identities(file: Path, identity: Path | None) -> list[Any]:
    if not age.is_encrypted(file):
        return []
    if identity is None:
        raise age.Unreadable(
            "备份是加密的，需要 --identity 私钥文件 / encrypted: --identity KEYFILE is needed"
        )
    if age.is_encrypted(identity):
        return age.read_identities(identity, getpass.getpass("口令 / passphrase: "))
    return age.read_identities(identity)


@backup.command()
@click.argument("file", type=FILE)
@click.option("--identity", type=FILE, help="私钥文件 / The private key.")
@click.option("--on", type=click.Choice(["sqlite", "postgresql"]), help="在哪种数据库上 / On which database.")
def drill(file: Path, identity: Path | None, on: str | None) -> None:
    """Prove a backup by restoring it beside: parts, tables, log, data checks, files. Leaves nothing."""
    with in_words():
        chosen = on or db.engine.dialect.name
        proved = drilling.drill(file, _identities(file, identity), chosen, now(), click.echo)
    done = proved.restored
    _tell(done)
    if done.faults:
        sys.exit(1)
    noted = "" if proved.mine else "（不是本系统的备份 / of another installation, not noted）"
    click.echo(
        f"✓ 演练通过 / proved on {chosen}: {done.manifest.made_at}, {proved.seconds:.1f} s {noted}".rstrip()
    )


def _tell(done: restoring.Restored) -> None:
    click.echo(f"上传的文件 / files: {done.files}")
    for title in done.ended:
        click.echo(f"⚠ 投票未结束，恢复后须重新举行 / was under way, has to be held again: {title}", err=True)
    for name in done.manifest.missing:
        click.echo(f"⚠ 备份时已缺的文件 / a file that was missing already: {name}", err=True)
    for fault in done.faults:
        click.echo(f"✗ {fault}", err=True)
    if not done.faults:
        click.echo("数据核查全部通过 / every data check passes")


@backup.command()
@click.argument("file", type=FILE)
@click.option("--identity", type=FILE, help="私钥文件 / The private key.")
@click.option(
    "--into",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="空目录 / Empty directory.",
)
@click.option("--database", default="", help="空的 PostgreSQL / An empty PostgreSQL database.")
@click.option("--ballots-database", default="", help="投票箱的 / The ballot box's.")
def restore(file: Path, identity: Path | None, into: Path, database: str, ballots_database: str) -> None:
    """Restore a backup into a new instance directory, on SQLite or on empty PostgreSQL databases."""
    main, ballots = _address(database), _address(ballots_database)
    with in_words():
        place = restoring.Place(into.resolve(), main, ballots)
        done = restoring.restore(file, _identities(file, identity), place, now(), click.echo)
    _tell(done)
    click.echo(f"✓ 已恢复到 / restored into {into}, {done.manifest.made_at}")
    click.echo("下一步 / next:")
    click.echo(f"  UNIONWEB_INSTANCE={place.instance}")
    _settings(database, ballots_database)
    click.echo("  flask --app app doctor; flask --app app serve")
    click.echo(
        "  所有人须重新登录；未用的激活码须重新打印 / "
        "everybody logs in again; unused activation codes are void"
    )


@click.command()
@click.option("--to", required=True, help="空的 PostgreSQL / An empty database: postgresql://…")
@click.option(
    "--ballots-to", default="", help="投票箱的，默认在旁边 / The ballot box's; by default beside it."
)
@with_appcontext
def move(to: str, ballots_to: str) -> None:
    """Move this school from SQLite to PostgreSQL. Nobody can write meanwhile."""
    main, ballots = _address(to), _address(ballots_to)
    if not main.startswith("postgresql"):
        raise click.ClickException("--to 须为 PostgreSQL / must be postgresql://…")
    with in_words():
        done = moving.move(main, ballots, click.echo)
    click.echo(f"✓ {done.tables} 表 / tables, {done.rows} 行 / rows; 日志 / log {done.entries}, {done.head}")
    click.echo("改设置后重启 / change the setting and start again:")
    _settings(to, ballots_to)
    click.echo(
        "旧数据库没有改动，从现在起只能读；要退回旧库，删除这个文件 / the old database is as it was, "
        f"and can only be read from now on; to go back to it remove {done.sign}"
    )


def _settings(database: str, ballots: str) -> None:
    for name, value in (("UNIONWEB_DATABASE_URL", database), ("UNIONWEB_BALLOTS_URL", ballots)):
        if value:
            click.echo(f"  {name}={value}")


def _address(url: str) -> str:
    try:
        return read_database_url({"database": url}, "database")
    except Unusable as problem:
        raise click.ClickException(str(problem)) from None
