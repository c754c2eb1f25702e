"""When people apply: the drives of the school's union and of the colleges' unions keep apart in time.

Source: the founding documents: school and college unions recruit at staggered times.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.people.rules.organisation import UnitKind
from unionweb.recruitment.rules.moments import moment_text


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which one may apply to a drive, [opens, closes). `may_overlap`: the drive says so."""

    drive: int
    title: str
    unit: int
    unit_name: str
    kind: UnitKind
    opens: datetime
    closes: datetime
    may_overlap: bool = False

    def overlaps(self, other: "Window") -> bool:
        """Whether one may apply to both at some moment."""
        return self.opens < other.closes and other.opens < self.closes


def overlapping(own: Window, others: Iterable[Window]) -> tuple[Window, ...]:
    """The drives of the other level in whose time this one falls, earliest first. Either drive may say that
    they overlap. Two colleges do not stand in each other's way, nor two drives of one union."""
    return tuple(sorted(_overlapping(own, others), key=lambda one: (one.opens, one.drive)))


def _overlapping(own: Window, others: Iterable[Window]) -> Iterator[Window]:
    for other in others:
        levels = {own.kind, other.kind}
        if other.drive == own.drive or levels != {UnitKind.SCHOOL, UnitKind.COLLEGE}:
            continue
        if not (own.may_overlap or other.may_overlap) and own.overlaps(other):
            yield other


def sentence(other: Window) -> Sentence:
    """What is in the way."""
    return say(
        "报名时间与%(unit)s“%(title)s”（%(opens)s 至 %(closes)s）重叠，校级和院级招新应错开；"
        "确需重叠的，请在规则中选“可以重叠”",
        unit=other.unit_name,
        title=other.title,
        opens=moment_text(other.opens),
        closes=moment_text(other.closes),
    )


def check_apart(own: Window, others: Iterable[Window]) -> None:
    """Refuse dates in a wrong order, and those in which a drive of the other level is open, naming it."""
    if own.closes <= own.opens:
        raise Refusal("报名截止时间要晚于开始时间", field="closes_at")
    for other in overlapping(own, others):
        raise Refusal(sentence(other), field="opens_at")
