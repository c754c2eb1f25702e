"""What `doctor` says of mails, and the figures of the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from unionweb.base.db import end_reading
from unionweb.base.findings import Finding, Gauge, Level, Topic, fine
from unionweb.base.text import mark, say
from unionweb.config import MailServer
from unionweb.notices.mailing import mail_server
from unionweb.notices.queries import Outbox, outbox
from unionweb.notices.smtp import Courier, Unreachable

OVERDUE = timedelta(hours=1)


def mail_findings(now: datetime) -> Iterator[Finding]:
    """Whether the mail server lets us in, and whether mails leave. Nothing is sent."""
    server, standing = mail_server(), outbox()
    end_reading()
    if server is None:
        yield Finding(
            Level.WARN, Topic.MAIL, say("没有设置邮件服务器，不发邮件"), say("UNIONWEB_MAIL_URL，见 README")
        )
        return
    yield _reachable(server)
    yield from _queue(standing, now)


def _reachable(server: MailServer) -> Finding:
    where = f"{server.security}://{server.host}:{server.port}"
    try:
        with Courier(server):
            return fine(Topic.MAIL, "邮件服务器 %(where)s 可以使用", where=where)
    except Unreachable as problem:
        mend = say("检查 UNIONWEB_MAIL_URL、防火墙和邮箱的授权码")
        text = say("连不上邮件服务器 %(where)s：%(problem)s", where=where, problem=str(problem))
        return Finding(Level.BROKEN, Topic.MAIL, text, mend)


def _queue(standing: Outbox, now: datetime) -> Iterator[Finding]:
    yield fine(Topic.MAIL, "待发 %(n)s 封，失败 %(failed)s 封", n=standing.queued, failed=standing.failed)
    if standing.due_since is not None and now - standing.due_since > OVERDUE:
        mend = say("检查定时任务：flask --app app tick notices.mails")
        yield Finding(Level.BROKEN, Topic.MAIL, say("有邮件超过一小时没有发出"), mend)
    if standing.failed:
        mend = say("排除原因后重发：flask --app app notices retry")
        yield Finding(Level.WARN, Topic.MAIL, say("有邮件发送失败"), mend)


def mail_gauges(now: datetime) -> Iterator[Gauge]:
    """How many mails wait, since when, and how many have failed."""
    standing = outbox()
    words = "Mails by state."
    yield Gauge("outbox_mails", words, standing.queued, {"state": "queued"}, mark("待发邮件"))
    yield Gauge("outbox_mails", words, standing.failed, {"state": "failed"}, mark("发送失败的邮件"))
    waits = 0.0 if standing.due_since is None else max(0.0, (now - standing.due_since).total_seconds())
    yield Gauge("outbox_late_seconds", "How long the mail that is due longest has been waiting.", waits)
