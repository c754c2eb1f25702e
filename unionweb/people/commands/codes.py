"""`flask --app app people code`: a one-time code from the command line."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from unionweb.audit import SYSTEM
from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.actions.activation import issue_code
from unionweb.people.queries.accounts import person_by_typed_number
from unionweb.people.rules.codes import read_number


@click.command()
@click.argument("number")
@with_appcontext
def code(number: str) -> None:
    """Print a one-time code for the person with this student number: the way in for the first
    administrator, or for one who forgot the password."""
    try:
        with unit_of_work():
            person = person_by_typed_number(read_number(number))
            if person is None:
                raise Refusal("没有学号为 %(number)s 的人 / nobody has this number", number=number)
            slip = issue_code(person, by=SYSTEM, now=now())
    except Refusal as refusal:
        click.echo(str(refusal.sentence), err=True)
        sys.exit(2)
    click.echo(f"{slip.name}（{slip.number}） 激活码 / code: {slip.shown}")
    address = current_app.config["SETTINGS"].address
    click.echo(f"打开 / open {address}/people/activate , 有效至 / until {slip.expires_at:%Y-%m-%d}")
