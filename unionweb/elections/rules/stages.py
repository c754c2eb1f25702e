"""The stages of an election, what leads to the next one, and what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.text import Sentence, mark, say
from unionweb.elections.rules import slips as slip_rules
from unionweb.elections.rules.paper import NO_PAPER, Paper, in_the_way
from unionweb.elections.rules.slips import NO_SLIPS, Slips


class Stage(StrEnum):
    """Where an election stands."""

    DRAFT = "draft"
    NOMINATIONS = "nominations"
    PUBLISHED = "published"
    FROZEN = "frozen"
    CHECK_IN = "check_in"
    VOTING = "voting"
    CLOSED = "closed"
    OPENED = "opened"
    COUNTED = "counted"
    ANNOUNCED = "announced"
    OBJECTIONS = "objections"
    FINAL = "final"


STAGES = {
    Stage.DRAFT: mark("筹备"),
    Stage.NOMINATIONS: mark("提名"),
    Stage.PUBLISHED: mark("候选人公示"),
    Stage.FROZEN: mark("定稿"),
    Stage.CHECK_IN: mark("签到"),
    Stage.VOTING: mark("投票"),
    Stage.CLOSED: mark("封箱"),
    Stage.OPENED: mark("开箱"),
    Stage.COUNTED: mark("计票"),
    Stage.ANNOUNCED: mark("宣布结果"),
    Stage.OBJECTIONS: mark("结果公示"),
    Stage.FINAL: mark("生效"),
}

PREPARING = frozenset({Stage.DRAFT, Stage.NOMINATIONS, Stage.PUBLISHED})
"""Contests, nominees, roll and tellers may still change."""

DRAWING = frozenset({Stage.CHECK_IN, Stage.VOTING})
"""Ballots are handed out; casting waits for VOTING."""


def is_before(stage: Stage, other: Stage) -> bool:
    """Whether a stage comes before another."""
    order = list(Stage)
    return order.index(stage) < order.index(other)


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a contest asks: its seats, and how many stand for them."""

    title: str
    seats: int
    nominees: int
    is_motion: bool
    least_nominees: int
    groups: int
    each_group: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether an election may move on. Numbers of people and things."""

    stage: Stage
    uses_check_in: bool
    contests: tuple[Ballot, ...]
    unexamined: int
    voters: int
    tellers: int
    tellers_ready: int
    tellers_compared: int
    chief_tellers: int
    tellers_standing: int
    threshold: int
    server_opens: bool
    present: int = 0
    drawn: int = 0
    signatures: int = 0
    keys: int = 0
    texts_unmapped: int = 0
    publication_standing: bool = False
    publication_over: bool = False
    quorum_reached: bool | None = None
    paper: Paper = NO_PAPER
    slips: Slips = NO_SLIPS


def following(facts: Facts) -> tuple[Stage, ...]:
    """The stages that may come next, the usual one first."""
    after_frozen = Stage.CHECK_IN if facts.uses_check_in else Stage.VOTING
    ways: dict[Stage, tuple[Stage, ...]] = {
        Stage.DRAFT: (Stage.FROZEN, Stage.NOMINATIONS, Stage.PUBLISHED),
        Stage.NOMINATIONS: (Stage.PUBLISHED, Stage.FROZEN, Stage.DRAFT),
        Stage.PUBLISHED: (Stage.FROZEN, Stage.DRAFT),
        Stage.FROZEN: (after_frozen,),
        Stage.CHECK_IN: (Stage.VOTING,),
        Stage.VOTING: (Stage.CLOSED,),
        Stage.CLOSED: (Stage.OPENED,),
        Stage.OPENED: (Stage.COUNTED,),
        Stage.COUNTED: (Stage.ANNOUNCED,),
        Stage.ANNOUNCED: (Stage.OBJECTIONS, Stage.FINAL),
        Stage.OBJECTIONS: (Stage.FINAL,),
        Stage.FINAL: (),
    }
    return ways[facts.stage]


def obstacles(facts: Facts, to: Stage) -> list[Sentence]:
    """Why an election may not move on to a stage yet; none means that it may."""
    if to not in following(facts):
        return [
            say("现在是“%(now)s”阶段，不能进入“%(to)s”", now=say(STAGES[facts.stage]), to=say(STAGES[to]))
        ]
    checks = {
        Stage.PUBLISHED: _contests_in_order,
        Stage.FROZEN: _ready_to_freeze,
        Stage.CHECK_IN: _compared,
        Stage.VOTING: _ready_to_vote,
        Stage.CLOSED: _ready_to_close,
        Stage.OPENED: _ready_to_open,
        Stage.COUNTED: _ready_to_count,
        Stage.FINAL: _publication_over,
    }
    return list(checks[to](facts)) if to in checks else []


def _contests_in_order(facts: Facts) -> Iterator[Sentence]:
    if not facts.contests:
        yield say("选票上还没有内容，请先添加一项")
    if facts.unexamined:
        yield say("还有 %(n)s 名被提名人没有审查", n=facts.unexamined)
    for contest in facts.contests:
        if contest.nominees == 0:
            yield say("“%(title)s”还没有候选人", title=contest.title)
        elif contest.nominees < contest.least_nominees:
            yield say(
                "“%(title)s”应有候选人至少 %(least)s 名，现有 %(now)s 名",
                title=contest.title,
                least=contest.least_nominees,
                now=contest.nominees,
            )
        if contest.each_group * contest.groups > contest.seats:
            yield say(
                "“%(title)s”要求每组至少当选 %(each)s 名，共 %(groups)s 组，超过应选 %(seats)s 名",
                title=contest.title,
                each=contest.each_group,
                groups=contest.groups,
                seats=contest.seats,
            )


def _ready_to_freeze(facts: Facts) -> Iterator[Sentence]:
    yield from _contests_in_order(facts)
    if facts.publication_standing and not facts.publication_over:
        yield say("候选人公示还没有结束")
    if not facts.voters:
        yield say("选举人名册是空的")
    if facts.server_opens:
        return
    if facts.tellers < facts.threshold or facts.tellers == 0:
        yield say("开箱需要 %(k)s 名监票人，现有 %(n)s 名", k=facts.threshold, n=facts.tellers)
    if facts.tellers_ready < facts.tellers:
        yield say("还有 %(n)s 名监票人没有在手机上生成钥匙", n=facts.tellers - facts.tellers_ready)
    if facts.chief_tellers != 1:
        yield say("请指定一名总监票人")
    if facts.tellers_standing:
        yield say("监票人不能是候选人（有 %(n)s 人）", n=facts.tellers_standing)


def _compared(facts: Facts) -> Iterator[Sentence]:
    if not facts.server_opens and facts.tellers_compared < facts.threshold:
        yield say(
            "至少 %(k)s 名监票人要在自己手机上核对指纹，现有 %(n)s 名",
            k=facts.threshold,
            n=facts.tellers_compared,
        )


def _ready_to_vote(facts: Facts) -> Iterator[Sentence]:
    yield from _compared(facts)
    if facts.uses_check_in and facts.quorum_reached is False:
        yield say("实到 %(n)s 人，没有达到法定人数", n=facts.present)


def _ready_to_close(facts: Facts) -> Iterator[Sentence]:
    yield from in_the_way(facts.paper)
    yield from slip_rules.in_the_way(facts.slips)


def _ready_to_open(facts: Facts) -> Iterator[Sentence]:
    if facts.server_opens:
        return
    if facts.signatures < facts.threshold:
        yield say("至少 %(k)s 名监票人要在封箱单上签名，现有 %(n)s 名", k=facts.threshold, n=facts.signatures)
    if facts.keys < facts.threshold:
        yield say("开箱需要 %(k)s 把钥匙，已交 %(n)s 把", k=facts.threshold, n=facts.keys)


def _ready_to_count(facts: Facts) -> Iterator[Sentence]:
    if facts.texts_unmapped:
        yield say("还有 %(n)s 个另选他人的姓名没有认定", n=facts.texts_unmapped)


def _publication_over(facts: Facts) -> Iterator[Sentence]:
    if facts.publication_standing and not facts.publication_over:
        yield say("结果公示还没有结束，或还有异议没有答复")
