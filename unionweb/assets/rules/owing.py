"""What follows when something is late: who is reminded when, who may not borrow until when.

Days late are calendar days in Shanghai, as the regulations count them: due on Monday and back on Tuesday is
one day late.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from unionweb.assets.rules.terms import LendingTerms
from unionweb.assets.rules.weeks import SemesterDays
from unionweb.base.clock import local_date
from unionweb.base.text import mark

MOST_DAILY = 14
"""So many days one is reminded of the same; whoever does not answer then is somebody else's matter."""

DAY = timedelta(days=1)


class Stage(StrEnum):
    """What a reminder says."""

    SOON = "soon"
    DUE = "due"
    LATE = "late"


SUBJECTS = {
    Stage.SOON: mark("请按时归还：%(things)s"),
    Stage.DUE: mark("今天到期，请归还：%(things)s"),
    Stage.LATE: mark("已逾期 %(days)s 天，请立即归还：%(things)s"),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """Which one is due now. `nth`: of those of its stage, for its key."""

    stage: Stage
    nth: int = 0


def reminder_of(lent_at: datetime, due_at: datetime, terms: LendingTerms, now: datetime) -> Reminder | None:
    """What to tell the borrower now of something that is out; None for nothing. A loan that is shorter than
    the notice is not announced: it was handed over only just now."""
    soon = due_at - timedelta(hours=terms.remind_hours)
    if now < due_at:
        return Reminder(Stage.SOON) if lent_at < soon <= now else None
    days = (now - due_at) // DAY
    if days == 0:
        return Reminder(Stage.DUE)
    return Reminder(Stage.LATE, days) if days <= MOST_DAILY else None


def escalates(due_at: datetime, terms: LendingTerms, now: datetime) -> bool:
    """Whether the responsible head is told; with 0 days never."""
    return 0 < terms.escalate_days <= (now - due_at) // DAY


def days_late(due_at: datetime, at: datetime) -> int:
    """Calendar days from the day on which it was due; 0 when it is not late."""
    return max(0, (local_date(at) - local_date(due_at)).days) if at > due_at else 0


def bars(due_at: datetime, at: datetime, noticed: bool, terms: LendingTerms) -> bool:
    """Whether whoever has it still at a moment, or brings it then, may not borrow any more. Notice given
    before it was due saves him; with 0 days nobody is barred."""
    return bool(terms.late_days) and not noticed and days_late(due_at, at) > terms.late_days


def semester_end(day: date, semesters: Collection[SemesterDays]) -> date | None:
    """The last day of the semester that a day falls into; None: nobody knows it, so nobody is barred."""
    return next((one.ends_on for one in semesters if one.starts_on <= day <= one.ends_on), None)
