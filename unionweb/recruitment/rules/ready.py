"""What stands in the way of opening a drive, and when it takes applications."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.stages import Stage

LONGEST_OPEN = timedelta(days=60)
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is missing, and on which page of the drive it is mended: edit, openings, terms, rounds, form."""

    sentence: Sentence
    part: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a drive may open. `faults`: what the rounds' weights and rubrics and the clash
    with other drives have to say, by the page where it is mended."""

    stage: Stage
    now: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    openings: int
    fields: int
    faults: tuple[Obstacle, ...] = ()


def obstacles(facts: Facts) -> list[Obstacle]:
    """Why it may not open yet; none means that it may."""
    if facts.stage is not Stage.DRAFT:
        return [Obstacle(say("招新已经开始"), "edit")]
    return [*_dates(facts), *_contents(facts), *facts.faults]


def _dates(facts: Facts) -> Iterator[Obstacle]:
    if facts.closes_at is None:
        yield Obstacle(say("请填写报名截止时间"), "edit")
    elif facts.closes_at <= facts.now:
        yield Obstacle(say("报名截止时间已经过去"), "edit")
    elif facts.closes_at - max(facts.opens_at or facts.now, facts.now) > LONGEST_OPEN:
        yield Obstacle(say("报名最多开放 %(n)s 天", n=LONGEST_OPEN.days), "edit")


def _contents(facts: Facts) -> Iterator[Obstacle]:
    if not facts.openings:
        yield Obstacle(say("请添加招新的岗位"), "openings")
    if not facts.fields:
        yield Obstacle(say("报名表还是空的"), "form")


def takes_applications(
    stage: Stage, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> bool:
    """Whether one may apply, change and hand in at this moment."""
    has_begun = opens_at is None or opens_at <= now
    return stage is Stage.OPEN and has_begun and closes_at is not None and now < closes_at


def later_close(
    stage: Stage, closes_at: datetime | None, to: datetime, reason: str, now: datetime
) -> datetime:
    """A later end of applications. Refusal unless it is open, the new time lies ahead and is later than the
    old one, and a reason is given."""
    if stage is not Stage.OPEN or closes_at is None:
        raise Refusal("招新没有在报名阶段，不能延期")
    if to <= closes_at or to <= now:
        raise Refusal("新的截止时间要晚于原来的截止时间", field="closes_on")
    if to - now > LONGEST_OPEN:
        raise Refusal("报名最多开放 %(n)s 天", field="closes_on", n=LONGEST_OPEN.days)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refusal("请说明延期的原因，最多 %(n)s 字", field="reason", n=LONGEST_REASON)
    return to
