"""The stages of a survey, what leads to the next one, and what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say


class Stage(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    OBJECTIONS = "objections"
    FINAL = "final"


STAGES = {
    Stage.DRAFT: mark("筹备"),
    Stage.OPEN: mark("填答"),
    Stage.CLOSED: mark("截止"),
    Stage.COUNTED: mark("统计"),
    Stage.PUBLISHED: mark("公布"),
    Stage.OBJECTIONS: mark("公示"),
    Stage.FINAL: mark("归档"),
}

LONGEST_OPEN = timedelta(days=60)
LONGEST_REASON = 200

_NEXT = {
    Stage.DRAFT: (Stage.OPEN,),
    Stage.OPEN: (Stage.CLOSED,),
    Stage.CLOSED: (Stage.COUNTED,),
    Stage.COUNTED: (Stage.PUBLISHED,),
    Stage.PUBLISHED: (Stage.OBJECTIONS, Stage.FINAL),
    Stage.OBJECTIONS: (Stage.FINAL,),
    Stage.FINAL: (),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether a survey may move on. `faults`: what is wrong with the questionnaire; `eligible`:
    how many may answer; `unread`: sealed responses not opened yet; `by_hand`: closed before the time."""

    stage: Stage
    now: datetime
    closes_at: datetime | None
    faults: tuple[Sentence, ...] = ()
    eligible: int = 0
    subjects_without_eligible: tuple[str, ...] = ()
    by_hand: bool = False
    unread: int = 0
    subjects_uncounted: int = 0
    publication_standing: bool = False
    publication_over: bool = False
    rows_left: int = 0
    keys_left: int = 0


def following(stage: Stage) -> tuple[Stage, ...]:
    """The stages that may come next, the usual one first. Nothing leads back."""
    return _NEXT[stage]


def is_before(stage: Stage, other: Stage) -> bool:
    """Whether a stage comes before another."""
    order = list(Stage)
    return order.index(stage) < order.index(other)


def may_edit(stage: Stage) -> bool:
    """Whether the questionnaire, the subjects and those eligible may still change."""
    return stage is Stage.DRAFT


def shows_results(stage: Stage) -> bool:
    """Whether anybody may see a score. Not while open, not before publication, for nobody."""
    return not is_before(stage, Stage.PUBLISHED)


def obstacles(facts: Facts, to: Stage) -> list[Sentence]:
    """Why a survey may not move on to a stage yet; none means that it may."""
    if to not in following(facts.stage):
        stages = {"now": say(STAGES[facts.stage]), "to": say(STAGES[to])}
        return [say("现在是“%(now)s”阶段，不能进入“%(to)s”", **stages)]
    checks = {
        Stage.OPEN: _ready_to_open,
        Stage.CLOSED: _ready_to_close,
        Stage.COUNTED: _all_read,
        Stage.PUBLISHED: _all_counted,
        Stage.FINAL: _ready_to_end,
    }
    return list(checks[to](facts)) if to in checks else []


def refusal(facts: Facts, to: Stage) -> Refusal | None:
    """The first obstacle, to be raised; None when there is none."""
    first = next(iter(obstacles(facts, to)), None)
    return None if first is None else Refusal(first)


def _ready_to_open(facts: Facts) -> Iterator[Sentence]:
    yield from facts.faults
    if not facts.eligible:
        yield say("没有人可以参加测评，请先选定范围")
    for name in facts.subjects_without_eligible:
        yield say("没有人可以评价“%(name)s”", name=name)
    if facts.closes_at is None:
        yield say("请填写截止时间")
    elif facts.closes_at <= facts.now:
        yield say("截止时间已经过去")
    elif facts.closes_at - facts.now > LONGEST_OPEN:
        yield say("测评最多开放 %(n)s 天", n=LONGEST_OPEN.days)


def _ready_to_close(facts: Facts) -> Iterator[Sentence]:
    is_due = facts.closes_at is not None and facts.now >= facts.closes_at
    if not facts.by_hand and not is_due:
        yield say("还没有到截止时间")


def _all_read(facts: Facts) -> Iterator[Sentence]:
    if facts.unread:
        yield say("还有 %(n)s 份答卷没有拆封", n=facts.unread)


def _all_counted(facts: Facts) -> Iterator[Sentence]:
    if facts.subjects_uncounted:
        yield say("还有 %(n)s 个测评对象没有统计", n=facts.subjects_uncounted)


def _ready_to_end(facts: Facts) -> Iterator[Sentence]:
    if facts.publication_standing and not facts.publication_over:
        yield say("结果公示还没有结束，或还有异议没有答复")
    if facts.rows_left or facts.keys_left:
        yield say("答卷和密钥还没有销毁")


@dataclass(frozen=True, slots=True)
class Extension:
    """A later closing time, with its reason; both are published."""

    before: datetime
    after: datetime
    reason: str


def extend(stage: Stage, closes_at: datetime, to: datetime, reason: str, now: datetime) -> Extension:
    """Put off the close. Refusal unless the survey is open and its time not over, the new time is later and
    not too late, and a reason is given."""
    if stage is not Stage.OPEN or now >= closes_at:
        raise Refusal("测评没有在进行，不能延期")
    if to <= closes_at:
        raise Refusal("新的截止时间要晚于原来的截止时间", field="closes_at")
    if to - now > LONGEST_OPEN:
        raise Refusal("测评最多开放 %(n)s 天", field="closes_at", n=LONGEST_OPEN.days)
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise Refusal("请说明延期的原因，最多 %(n)s 字", field="reason", n=LONGEST_REASON)
    return Extension(closes_at, to, reason.strip())
