"""A mail is claimed, handed over, and what became of it is written down: three steps, the first and the last
in a transaction each, the second in none."""

from datetime import datetime

from unionweb.base.db import db
from unionweb.notices.actions import travel
from unionweb.notices.kinds import kind_of
from unionweb.notices.models import Mail
from unionweb.notices.queries.habits import quiet_of
from unionweb.notices.refreshing import text_of
from unionweb.notices.rules.choices import quiet_until
from unionweb.notices.rules.letters import Letter
from unionweb.notices.rules.mails import Verdict


def claim(mail_id: int, *, now: datetime) -> Letter | None:
    """Take a mail for sending; None when somebody else has, it need not be sent now, or what it tells is
    over: then it is dropped. In its reader's quiet hours it waits for their end. Commit before the mail
    server hears of it: whoever dies afterwards has then not left it for others to send once more."""
    if not travel.take(Mail, mail_id, now=now):
        return None
    mail = db.session.get_one(Mail, mail_id)
    notice, kind = mail.notice, kind_of(mail.notice.key)
    morning = None if kind.urgent else quiet_until(quiet_of(notice.person_id), now)
    if morning is not None:
        travel.put_off(mail, morning)
        return None
    text = text_of(notice, now)
    if text is None:
        db.session.delete(mail)
        return None
    return Letter(
        f"notice-{mail.id}",
        mail.address,
        text.subject,
        text.body,
        notice.link,
        person_id=notice.person_id,
        kind=kind.beginning,
        fixed=bool(kind.fixed),
    )


def settle(mail_id: int, verdict: Verdict, reply: str, *, now: datetime) -> Mail:
    """Write down what became of a claimed mail."""
    mail = db.session.get_one(Mail, mail_id)
    travel.settle(mail, verdict, reply, now=now)
    return mail
