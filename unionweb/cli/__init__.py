"""The commands that belong to no feature: setup, serve, doctor, access."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from unionweb.base.web.rooms import access_table
from unionweb.cli.doctor import doctor
from unionweb.cli.serve import serve
from unionweb.cli.setup import setup


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (setup, serve, doctor, access):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def access() -> None:
    """Print every route with its methods and the policy that guards it."""
    for rule, methods, policy in access_table(current_app):
        click.echo(f"{rule}\t{methods}\t{policy}")
