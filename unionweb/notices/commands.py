"""`flask --app app notices …`"""

import click
from flask.cli import AppGroup

from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.notices.actions.travel import CARRIERS, try_again

notices = AppGroup("notices", help="通知和邮件 / Notices and mails.")


@notices.command()
def retry() -> None:
    """Queue what failed once more: mails, digests, messages of robots. Some of it may have arrived: what was
    interrupted."""
    with unit_of_work():
        queued = sum(try_again(carrier, now=now()) for carrier in CARRIERS)
    click.echo(f"重新排队 / queued again: {queued}")
