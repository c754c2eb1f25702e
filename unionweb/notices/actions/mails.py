"""A mail is claimed, handed over, and what became of it is written down: three steps, the first and the last
in a transaction each, the second in none."""

from datetime import datetime

from sqlalchemy import update

from unionweb.base.db import db
from unionweb.notices.models import Mail
from unionweb.notices.refreshing import text_of
from unionweb.notices.rules.letters import Letter
from unionweb.notices.rules.mails import LONGEST_ATTEMPT, MailState, Verdict, next_attempt

INTERRUPTED = "interrupted while sending: the mail server may have taken it"


def claim(mail_id: int, *, now: datetime) -> Letter | None:
    """Take a mail for sending; None when somebody else has, it need not be sent now, or what it tells is
    over: then it is dropped. Commit before the mail server hears of it: whoever dies afterwards has then not
    left it for others to send once more."""
    waiting = (Mail.id == mail_id) & (Mail.state == MailState.QUEUED) & (Mail.next_at <= now)
    taken = update(Mail).where(waiting)
    result = db.session.execute(
        taken.values(state=MailState.SENDING, claimed_at=now, attempts=Mail.attempts + 1)
    )
    if not result.rowcount:  # type: ignore[attr-defined]
        return None
    mail = db.session.get_one(Mail, mail_id)
    text = text_of(mail.notice, now)
    if text is None:
        db.session.delete(mail)
        return None
    return Letter(mail.id, mail.address, text.subject, text.body, mail.notice.link)


def settle(mail_id: int, verdict: Verdict, reply: str, *, now: datetime) -> Mail:
    """Write down what became of a claimed mail. What may have been taken is not tried again by itself."""
    mail = db.session.get_one(Mail, mail_id)
    again = next_attempt(mail.attempts, now) if verdict is Verdict.LATER else None
    mail.claimed_at, mail.last_error = None, "" if verdict is Verdict.TAKEN else reply[:300]
    if verdict is Verdict.TAKEN:
        mail.state, mail.sent_at = MailState.SENT, now
    elif again is not None:
        mail.state, mail.next_at = MailState.QUEUED, again
    else:
        mail.state = MailState.FAILED
    return mail


def give_up_interrupted(*, now: datetime) -> int:
    """Mails that a process left when it died have failed: nobody knows whether they arrived. How many."""
    left = (Mail.state == MailState.SENDING) & (Mail.claimed_at <= now - LONGEST_ATTEMPT)
    failed = {"state": MailState.FAILED, "claimed_at": None, "last_error": INTERRUPTED}
    result = db.session.execute(update(Mail).where(left).values(failed))
    return int(result.rowcount)  # type: ignore[attr-defined]


def try_again(*, now: datetime) -> int:
    """Queue every failed mail once more, with all its attempts; how many. A person decides this."""
    queued = {"state": MailState.QUEUED, "attempts": 0, "next_at": now}
    result = db.session.execute(update(Mail).where(Mail.state == MailState.FAILED).values(queued))
    return int(result.rowcount)  # type: ignore[attr-defined]
