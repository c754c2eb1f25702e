"""What candidates are told, in the shipped words. A drive may have its own for each kind.

Places to be filled are in braces, as `notices.rules.texts` has them. The words are Chinese, as all notices
are: they are stored with the notice and not translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.text import mark
from unionweb.notices.rules.texts import check, fill

SUBJECT_MOST, BODY_MOST = 120, 4000


class Kind(StrEnum):
    """On what occasion."""

    ROUND_OPEN = "round_open"
    ROUND_PUBLISHED = "round_published"
    SLOT_WANTED = "slot_wanted"
    SLOT_GIVEN = "slot_given"
    SLOT_CHANGED = "slot_changed"
    PLACED = "placed"
    WAITING = "waiting"
    REJECTED = "rejected"
    REOPENED = "reopened"
    OFFER = "offer"
    OFFER_MOVED = "offer_moved"
    OFFER_LAPSED = "offer_lapsed"
    ACCEPTED = "accepted"
    PROBATION_PASSED = "probation_passed"
    PROBATION_ENDED = "probation_ended"


@dataclass(frozen=True, slots=True)
class Words:
    """A message with its places unfilled."""

    subject: str
    body: str


PLACES: Mapping[str, str] = {
    "name": "姓名",
    "number": "编号",
    "drive": "招新",
    "union": "学生会",
    "round": "轮次",
    "score": "成绩",
    "line": "分数线",
    "time": "时间",
    "room": "地点",
    "opening": "岗位",
    "day": "截止日",
    "reason": "理由",
}
"""By the name of the value: what the place is called in a text."""

_ALWAYS = ("name", "number", "drive", "union")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a kind is called, its usual words, and which places it fills beside those of every message."""

    label: str
    usual: Words
    values: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """What may stand in braces."""
        return tuple(PLACES[one] for one in (*_ALWAYS, *self.values))


OCCASIONS = {
    Kind.ROUND_OPEN: Occasion(
        mark("一轮考核开始"),
        Words("{招新}：{轮次}即将开始", "{姓名}同学，您好！\n\n{轮次}即将开始，请留意您的报名页面上的安排。"),
        ("round",),
    ),
    Kind.ROUND_PUBLISHED: Occasion(
        mark("一轮成绩公布"),
        Words("{招新}：{轮次}成绩已公布", "{姓名}同学，您好！\n\n{轮次}成绩已经公布：{成绩}。{理由}"),
        ("round", "score", "line", "reason"),
    ),
    Kind.SLOT_WANTED: Occasion(
        mark("请预约场次"),
        Words(
            "{招新}：请预约{轮次}的场次", "{姓名}同学，您好！\n\n请在 {截止日} 前预约{轮次}的场次，先约先得。"
        ),
        ("round", "day"),
    ),
    Kind.SLOT_GIVEN: Occasion(
        mark("场次已定"),
        Words(
            "{招新}：您的{轮次}场次",
            "{姓名}同学，您好！\n\n您的{轮次}安排在 {时间}，地点：{地点}。请提前十分钟到场签到。",
        ),
        ("round", "time", "room"),
    ),
    Kind.SLOT_CHANGED: Occasion(
        mark("场次有变动"),
        Words(
            "{招新}：您的{轮次}场次有变动",
            "{姓名}同学，您好！\n\n您的{轮次}改在 {时间}，地点：{地点}。给您带来不便，请谅解。",
        ),
        ("round", "time", "room"),
    ),
    Kind.PLACED: Occasion(
        mark("拟录取，公示开始"),
        Words(
            "{招新}：您已列入拟录取名单",
            "{姓名}同学，您好！\n\n您拟由{岗位}录取，名单现在公示。公示期满后会给您发录用通知，请在期限内答复。\n\n{理由}",
        ),
        ("opening", "reason"),
    ),
    Kind.WAITING: Occasion(
        mark("列入候补，公示开始"),
        Words(
            "{招新}：您在候补名单上",
            "{姓名}同学，您好！\n\n您现在是{岗位}的候补。有人放弃时依次递补，到时会通知您，不用做什么。\n\n{理由}",
        ),
        ("opening", "reason"),
    ),
    Kind.REJECTED: Occasion(
        mark("未录取，公示开始"),
        Words(
            "{招新}：结果通知",
            "{姓名}同学，您好！\n\n感谢您报名{学生会}。这次没有录取您，理由如下：\n\n{理由}\n\n"
            "怎样算出来的，报名页面上逐项列着；有疑问可以在公示期内提出异议。",
        ),
        ("reason",),
    ),
    Kind.REOPENED: Occasion(
        mark("结果撤回，重新决定"),
        Words(
            "{招新}：结果将重新公布",
            "{姓名}同学，您好！\n\n先前公示的结果已撤回，将重新决定并公示。原因：{理由}",
        ),
        ("reason",),
    ),
    Kind.OFFER: Occasion(
        mark("录用通知"),
        Words(
            "{招新}：请答复录用通知",
            "{姓名}同学，恭喜您！\n\n{学生会}{岗位}邀请您加入。"
            "请在 {截止日} 当天结束前答复接受或谢绝，逾期由候补递补。",
        ),
        ("opening", "day"),
    ),
    Kind.OFFER_MOVED: Occasion(
        mark("改由更靠前的志愿录用"),
        Words(
            "{招新}：您可以加入{岗位}",
            "{姓名}同学，您好！\n\n您更靠前的志愿{岗位}空出名额，原来的录用通知由这一份代替。"
            "请在 {截止日} 当天结束前答复。",
        ),
        ("opening", "day"),
    ),
    Kind.OFFER_LAPSED: Occasion(
        mark("逾期未答复"),
        Words(
            "{招新}：录用通知已过期",
            "{姓名}同学，您好！\n\n{岗位}的录用通知到 {截止日} 没有收到答复，名额已由候补递补。",
        ),
        ("opening", "day"),
    ),
    Kind.ACCEPTED: Occasion(
        mark("已成为成员"),
        Words("欢迎加入{岗位}", "{姓名}同学，欢迎！\n\n您现在是{学生会}{岗位}的成员，试用期到 {截止日}。"),
        ("opening", "day"),
    ),
    Kind.PROBATION_PASSED: Occasion(
        mark("试用期合格"),
        Words("{招新}：试用期合格", "{姓名}同学，您好！\n\n您在{岗位}的试用期合格，正式任职。"),
        ("opening",),
    ),
    Kind.PROBATION_ENDED: Occasion(
        mark("试用期结束，不再任职"),
        Words("{招新}：试用期结束", "{姓名}同学，您好！\n\n您在{岗位}的任职到试用期结束为止。理由：{理由}"),
        ("opening", "reason"),
    ),
}


def filled(kind: Kind, words: Words, values: Mapping[str, object]) -> Words:
    """The message with its values (by the names of PLACES). Refusal for a place without one."""
    named = {PLACES[key]: value for key, value in values.items()}
    return Words(fill(words.subject, named)[:SUBJECT_MOST], fill(words.body, named))


def check_words(kind: Kind, words: Words) -> None:
    """Refusal, at the field of the form, for a place that this kind does not fill."""
    known = OCCASIONS[kind].places
    check(words.subject, known, field="subject")
    check(words.body, known, field="body")


EXAMPLES: Mapping[str, str] = {
    "name": "王小明",
    "number": "007",
    "round": "情景模拟",
    "score": "82.5",
    "line": "60",
    "time": "2026-10-11 14:20",
    "room": "一教 203",
    "opening": "权益服务部",
    "day": "2026-10-20",
    "reason": "权益服务部录满于 81.4，您的成绩 80.9",
}
"""For the preview; the drive and its union come from the drive."""
