"""A backup before a newer program changes the database, so that there is a way back: docs/upgrading.md."""

from datetime import datetime

import click
from flask import current_app

from unionweb.backups import storing
from unionweb.backups.making import Say
from unionweb.backups.rules.retention import Keep
from unionweb.backups.snapshot import NothingThere, main_snapshot, newest_revision, revision_of
from unionweb.config import Settings

PLACE = "before-upgrade"
FEW = Keep(daily=3, weekly=0, monthly=0)


def backup_before_upgrade(now: datetime, say: Say) -> None:
    """Make one where migrations are pending, in a directory of its own, where the last three days that had
    one keep theirs; not encrypted where no recipient is set: it lies beside the database itself.
    ClickException when it cannot be made, and nothing was changed then."""
    try:
        with main_snapshot() as connection:
            before = revision_of(connection)
    except NothingThere:
        return
    if before == newest_revision():
        return
    say(f"更新前先备份 / a backup before the update: {before} → {newest_revision()}")
    settings: Settings = current_app.config["SETTINGS"]
    place = storing.directory() / PLACE
    try:
        made = storing.make(place, settings.backups.recipients, FEW, now, lambda _line: None)
    except (OSError, storing.Busy) as problem:
        raise click.ClickException(
            f"备份没有做成，数据库没有更新 / no backup could be made, so nothing was updated: {problem}. "
            "确实不要备份请加 --no-backup / to go on without: --no-backup"
        ) from None
    say(f"✓ {made.path}")
