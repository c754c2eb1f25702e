"""`flask --app app calendar …`"""

import click
from flask.cli import AppGroup

from unionweb.audit import SYSTEM
from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.publications import shipped
from unionweb.publications.actions.calendar import fill_year

calendar = AppGroup("calendar", help="节假日表 / Holidays and make-up working days.")


@calendar.command()
@click.argument("years", type=int, nargs=-1, required=True)
def fill(years: tuple[int, ...]) -> None:
    """Fill YEARS from the shipped list; days that were entered or edited here stay as they are."""
    try:
        with unit_of_work():
            for year in years:
                fill_year(year, by=SYSTEM, now=now())
    except Refusal as refusal:
        raise click.UsageError(str(refusal)) from refusal
    click.echo(f"已补充 / filled: {', '.join(map(str, years))} ({shipped.SOURCE})")
