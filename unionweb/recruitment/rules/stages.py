"""Where a drive, a round and an application stand, and what follows what."""

from enum import StrEnum

from unionweb.base.text import mark


class Stage(StrEnum):
    """Where a drive stands."""

    DRAFT = "draft"
    OPEN = "open"
    SCORING = "scoring"
    DECIDED = "decided"
    PUBLISHED = "published"
    OFFERS = "offers"
    FINISHED = "finished"


STAGES = {
    Stage.DRAFT: mark("筹备"),
    Stage.OPEN: mark("报名"),
    Stage.SCORING: mark("考核"),
    Stage.DECIDED: mark("拟录取"),
    Stage.PUBLISHED: mark("公示"),
    Stage.OFFERS: mark("录用"),
    Stage.FINISHED: mark("结束"),
}


class RoundKind(StrEnum):
    """How a round is scored: from papers, in a room, or by those entitled in a secret ballot."""

    SCREENING = "screening"
    SIMULATION = "simulation"
    REVIEW = "review"


ROUND_KINDS = {
    RoundKind.SCREENING: mark("简历筛选"),
    RoundKind.SIMULATION: mark("情景模拟"),
    RoundKind.REVIEW: mark("民主评议"),
}


class RoundState(StrEnum):
    """Where a round stands."""

    PREPARING = "preparing"
    SCORING = "scoring"
    CLOSED = "closed"
    PUBLISHED = "published"


ROUND_STATES = {
    RoundState.PREPARING: mark("准备中"),
    RoundState.SCORING: mark("评分中"),
    RoundState.CLOSED: mark("已评完"),
    RoundState.PUBLISHED: mark("已公布"),
}


class ApplicationState(StrEnum):
    """Where an application stands; what became of a submitted one, its placement says."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


APPLICATION_STATES = {
    ApplicationState.DRAFT: mark("草稿"),
    ApplicationState.SUBMITTED: mark("已提交"),
    ApplicationState.WITHDRAWN: mark("已撤回"),
}


class Outcome(StrEnum):
    """What the decision says of a candidate."""

    PLACED = "placed"
    WAITING = "waiting"
    REJECTED = "rejected"


OUTCOMES = {
    Outcome.PLACED: mark("拟录取"),
    Outcome.WAITING: mark("候补"),
    Outcome.REJECTED: mark("未录取"),
}


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


OFFER_STATES = {
    OfferState.OPEN: mark("待答复"),
    OfferState.ACCEPTED: mark("已接受"),
    OfferState.DECLINED: mark("已谢绝"),
    OfferState.LAPSED: mark("逾期未答复"),
}


def is_before(stage: Stage, other: Stage) -> bool:
    """Whether a stage comes before another."""
    order = list(Stage)
    return order.index(stage) < order.index(other)


def may_edit(stage: Stage) -> bool:
    """Whether openings, form and rules may still change freely."""
    return stage is Stage.DRAFT


def may_withdraw(stage: Stage) -> bool:
    """Whether a candidate may still take the application back: until the decision."""
    return stage in (Stage.OPEN, Stage.SCORING)
