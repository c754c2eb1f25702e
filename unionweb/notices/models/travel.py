"""How a message travels, whatever carries it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from unionweb.base.db import UTCDateTime, one_of
from unionweb.notices.rules.mails import MailState


class Travel:
    """Columns of everything that is handed to a server of somebody else. `next_at`: not before this moment;
    `claimed_at`: when the process that is sending it took it; `tried_at`: when that was last done;
    `last_error`: what the server said when it last refused; `given_up_at`: somebody looked at the failure and
    let it be."""

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[MailState] = mapped_column(one_of(MailState), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime())
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    last_error: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


def travelling(table: str) -> tuple[CheckConstraint | Index, ...]:
    """The constraints of such a table."""
    return (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(state = 'sending') = (claimed_at IS NOT NULL)", name="claimed"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index(f"ix_{table}_state_next_at", "state", "next_at"),
    )
