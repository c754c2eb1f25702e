"""The life of a mail: when it is tried, tried again, given up, forgotten."""

from datetime import datetime, timedelta
from enum import StrEnum

from unionweb.base.text import mark


class MailState(StrEnum):
    """Where a mail stands. FAILED: nobody tries it again unless a person says so."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


MAIL_STATES = {
    MailState.QUEUED: mark("待发送"),
    MailState.SENDING: mark("发送中"),
    MailState.SENT: mark("已发出"),
    MailState.FAILED: mark("没有送达"),
}


class Verdict(StrEnum):
    """What became of handing a mail to the server. UNKNOWN: the text went out and no answer came back, so
    it may have been taken."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""How long to wait after the first, second … refusal for the time being."""

LONGEST_ATTEMPT = timedelta(hours=1)
"""Whatever is still being sent after this has been left by a process that died."""

KEPT_READ = timedelta(days=180)
KEPT_UNREAD = timedelta(days=730)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None after the last."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def verdict_of(code: int) -> Verdict:
    """What the three digits of a mail server's reply say (RFC 5321, 4.2.1)."""
    if 200 <= code < 300:
        return Verdict.TAKEN
    return Verdict.LATER if 400 <= code < 500 else Verdict.REFUSED
