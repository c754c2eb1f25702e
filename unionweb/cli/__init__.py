"""The commands that belong to no feature: setup, serve, access."""

import os
import sys
from types import TracebackType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError, IntegrityError

from unionweb.base.fairlock import Shut
from unionweb.base.web.rooms import access_table
from unionweb.cli.migrating import migrations
from unionweb.cli.serve import serve
from unionweb.cli.setup import setup


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (setup, serve, access, migrations):
        app.cli.add_command(command)
    # Flask's own sign; a server that a command has become inherits it, which does no harm.
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true" and not app.debug:
        sys.excepthook = say_in_one_line


def say_in_one_line(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """A database that is missing, damaged, of an older version or out of reach needs no traceback to be
    understood. Every command may meet one, `db upgrade` included, so this stands where all of them end."""
    if isinstance(problem, Shut):
        click.echo(
            "数据正在迁移，或已迁移到别处，这里不能写入 / the data is being or was moved: nothing is written",
            err=True,
        )
    elif isinstance(problem, DatabaseError) and not isinstance(problem, IntegrityError):
        said = " ".join(str(problem.orig).split())
        click.echo(
            f"数据库用不了，可用 doctor 检查 / the database cannot be used, doctor may tell: {said}", err=True
        )
    else:
        sys.__excepthook__(kind, problem, trace)


@click.command()
@with_appcontext
def access() -> None:
    """Print every route with its methods and the policy that guards it."""
    for rule, methods, policy in access_table(current_app):
        click.echo(f"{rule}\t{methods}\t{policy}")
