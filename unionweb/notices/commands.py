"""`flask --app app notices …`"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.notices.actions import drop_old
from unionweb.notices.actions.mails import try_again
from unionweb.notices.mailing import mail_server
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.sending import send_due
from unionweb.notices.smtp import Unreachable

notices = AppGroup("notices", help="通知和邮件 / Notices and mails.")


@notices.command()
def send() -> None:
    """Send the mails that are due and drop old notices. For a timer, every few minutes."""
    with unit_of_work():
        dropped = drop_old(now=now())
    if dropped:
        click.echo(f"已删除旧通知 / old notices dropped: {dropped}")
    server = mail_server()
    if server is None:
        click.echo("没有设置邮件服务器 / no mail server is set up: UNIONWEB_MAIL_URL")
        return
    try:
        counts = send_due(server, current_app.config["SETTINGS"].address)
    except Unreachable as problem:
        click.echo(f"连不上邮件服务器 / the mail server cannot be used: {problem}", err=True)
        sys.exit(1)
    failed = counts[Verdict.REFUSED] + counts[Verdict.UNKNOWN]
    click.echo(
        f"已发送 / sent: {counts[Verdict.TAKEN]}, 稍后再发 / later: {counts[Verdict.LATER]}, "
        f"失败 / failed: {failed}"
    )


@notices.command()
def retry() -> None:
    """Queue the failed mails once more. Some of them may have arrived: those that were interrupted."""
    with unit_of_work():
        queued = try_again(now=now())
    click.echo(f"重新排队 / queued again: {queued}")
