"""Who has to agree to a request, and how far it has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unionweb.assets.rules.states import RequestState
from unionweb.base.text import mark

OFFICE, ADVISER = "office", "adviser"
CHANGED, CANCELLED, RESTORED, DISPLACED, OVER, COLLECTED = (
    "changed",
    "cancelled",
    "restored",
    "displaced",
    "over",
    "collected",
)
STEPS = {
    OFFICE: mark("物资管理员"),
    ADVISER: mark("指导老师"),
    CHANGED: mark("修改时间"),
    CANCELLED: mark("借用人取消"),
    RESTORED: mark("借用人恢复"),
    DISPLACED: mark("让给大型活动"),
    OVER: mark("到期结束"),
    COLLECTED: mark("登记领取"),
}
"""What can be written in a request's history; the first two are those who must agree."""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of the history."""

    step: str
    agreed: bool


def must_agree(large: bool, large_things: bool) -> list[str]:
    """Whoever keeps the store, and then the adviser for what is large."""
    return [OFFICE, ADVISER] if large or large_things else [OFFICE]


def next_step(must: Sequence[str], history: Iterable[Said]) -> str | None:
    """Who is to answer now; None when everybody has agreed. Another time is another request: whoever agreed
    to the old one is asked again."""
    agreed: set[str] = set()
    for one in history:
        if one.step == CHANGED:
            agreed.clear()
        elif one.agreed:
            agreed.add(one.step)
    return next((step for step in must if step not in agreed), None)


def after_restoring(must: Sequence[str], history: Iterable[Said]) -> RequestState:
    """What a cancelled request is when it is taken up again."""
    return RequestState.ASKED if next_step(must, history) else RequestState.APPROVED
