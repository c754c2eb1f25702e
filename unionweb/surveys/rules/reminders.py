"""Reminders (催答): to those who have not drawn, seldom, and nobody learns who they are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from unionweb.base.refusals import Refusal

MOST_REMINDERS = 3
APART = timedelta(hours=24)


def why_not_remind(
    *, is_open: bool, waiting: int, sent: Sequence[datetime], closes_at: datetime, now: datetime
) -> Refusal | None:
    """Why no reminder may be sent now; None when one may. `waiting`: how many have not drawn; `sent`: when
    the earlier reminders went out."""
    if not is_open or now >= closes_at:
        return Refusal("测评没有在进行，不能提醒")
    if not waiting:
        return Refusal("所有人都已领取答卷，不用提醒")
    if len(sent) >= MOST_REMINDERS:
        return Refusal("一次测评最多提醒 %(n)s 次", n=MOST_REMINDERS)
    if sent and now - max(sent) < APART:
        return Refusal("两次提醒至少相隔 24 小时")
    return None
