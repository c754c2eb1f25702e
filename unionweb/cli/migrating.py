"""`flask --app app db …`: Flask-Migrate's own commands, read when somebody asks for them. A server never
does, and would have four more megabytes."""

from typing import Any

import click


class Later(click.Command):
    """Stands in the list of commands for the group that Flask-Migrate has."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """What follows is the group's own."""
        from flask_migrate.cli import db

        context: click.Context = db.make_context(info_name, args, parent, **extra)
        return context


migrations = Later("db", help="数据库结构 / The structure of the database: upgrade, current, history.")
