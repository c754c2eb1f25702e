"""What must be so before a drive is decided, approved, published and offered; and who signs for a key post.

Sources: rules P11 and P12 (the chains), "Recruitment" (公示 before anybody is taken).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.rules.organisation import Post
from unionweb.publications.rules import State
from unionweb.recruitment.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a chain, in order: who decides in it."""

    id: str
    label: str


P11 = (
    Step("p11.league", mark("学院团组织推荐")),
    Step("p11.party", mark("学院党组织同意")),
    Step("p11.office", mark("学生工作部门和校团委审查")),
    Step("p11.decided", mark("学校党委确定")),
)
P12 = (
    Step("p12.league", mark("学院团组织推荐")),
    Step("p12.office", mark("学生工作部门审查")),
    Step("p12.decided", mark("校团委确定")),
)
CHAINS: dict[Post, tuple[Step, ...]] = {
    Post.PRESIDIUM: P11,
    Post.EXECUTIVE_CHAIR: P11,
    Post.HEAD: P12,
    Post.DEPUTY: P12,
}
"""By post; the others need none."""

APPROVAL, RULE, LOT = "approval", "rule.", "lot"
"""Steps that are not of a chain: the adviser's decision on the whole; a broken rule that he answers for; the
numbers drawn, entered by one person."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What matters. `unclosed`: titles of rounds still going on; `to_draw`: how many must draw a lot;
    `unsigned`: steps of chains that are missing; `state`: of the publication, None without one; `upheld`: an
    objection to it was."""

    stage: Stage
    unclosed: Sequence[str] = ()
    candidates: int = 0
    to_draw: int = 0
    approved: bool = False
    unsigned: int = 0
    state: State | None = None
    upheld: bool = False


def why_not_decide(facts: Facts) -> Refusal | None:
    """What keeps managers from deciding; also from deciding anew before the approval."""
    if facts.stage not in (Stage.SCORING, Stage.DECIDED):
        return Refusal("现在不能确定录取结果")
    if facts.approved:
        return Refusal("结果已由指导老师审定；要改，请先退回")
    if facts.unclosed:
        return Refusal("还有轮次没有结束：%(titles)s", titles=tuple(facts.unclosed))
    if not facts.candidates:
        return Refusal("没有报名的人，不能确定录取结果")
    if facts.to_draw:
        return Refusal("有 %(n)s 人成绩和同分规则都相同，请先抽签", n=facts.to_draw)
    return None


def why_not_approve(facts: Facts) -> Refusal | None:
    """What keeps the adviser from approving."""
    if facts.stage is not Stage.DECIDED:
        return Refusal("没有等待审定的结果")
    if facts.approved:
        return Refusal("结果已经审定")
    if facts.unsigned:
        return Refusal("重要职务的推荐审查还差 %(n)s 步，请先登记", n=facts.unsigned)
    return None


def why_not_publish(facts: Facts) -> Refusal | None:
    """What keeps the list from being put up."""
    if facts.stage is not Stage.DECIDED:
        return Refusal("现在不能公示")
    return None if facts.approved else Refusal("结果还没有经指导老师审定")


_NOT_OVER = {
    None: mark("还没有公示"),
    State.RUNNING: mark("公示期还没有结束"),
    State.UNDETERMINED: mark("公示截止日未定，请先补充节假日表"),
    State.OBJECTIONS_OPEN: mark("还有异议没有答复"),
    State.WITHDRAWN: mark("公示已经撤回，请重新决定并公示"),
}


def why_not_offer(facts: Facts) -> Refusal | None:
    """What keeps the offers from going out."""
    if facts.stage is not Stage.PUBLISHED:
        return Refusal("现在不能发录用通知")
    if facts.state not in (State.ENDED, State.CONFIRMED):
        return Refusal(_NOT_OVER[facts.state])
    if facts.upheld:
        return Refusal("有异议成立，请先重新决定并公示")
    return None
