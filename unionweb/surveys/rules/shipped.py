"""Ready-made questionnaires. A school edits the wording before opening; each change is a new version.

Source: the founding documents. The indicators 服务响应速度 and 活动实用价值 are named by the founding
documents, the other eight are ours; the secretariat's three and its aim of 4.5 of 5 are theirs.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from unionweb.base.text import mark
from unionweb.surveys.rules.mapping import GradeMapping, Scoring, scoring_from_grade
from unionweb.surveys.rules.questions import Kind, Option, Question, Questionnaire, Role, Section, Subject
from unionweb.surveys.rules.reports import OUTCOMES, Outcome


class SurveyKind(StrEnum):
    """What a survey is for. A review 民主评议 is made and read by another feature; surveys' own pages do not
    show it."""

    SEMESTER = "semester"
    SECRETARIAT = "secretariat"
    ACTIVITY = "activity"
    GENERAL = "general"
    REVIEW = "review"


SURVEY_KINDS = {
    SurveyKind.SEMESTER: mark("学期满意度测评"),
    SurveyKind.SECRETARIAT: mark("秘书处季度测评"),
    SurveyKind.ACTIVITY: mark("活动评价"),
    SurveyKind.GENERAL: mark("一般问卷"),
    SurveyKind.REVIEW: mark("民主评议"),
}
OWN_KINDS = tuple(kind for kind in SurveyKind if kind is not SurveyKind.REVIEW)
"""What may be begun on surveys' own pages."""

DEPARTMENT_INDICATORS = (
    ("response", mark("服务响应速度：提出问题后得到答复快不快")),
    ("value", mark("活动实用价值：举办的活动对同学有没有用")),
    ("attitude", mark("服务态度：接待同学是否耐心、友善")),
    ("solving", mark("问题解决效果：反映的问题是否真正得到解决")),
    ("openness", mark("工作公开透明：安排、结果和经费是否公开")),
    ("channels", mark("沟通渠道畅通：找得到人，反映得上去")),
    ("quality", mark("活动组织质量：通知、秩序和现场保障")),
    ("fairness", mark("办事公平公正：名额、评选和物资分配")),
    ("conduct", mark("成员作风：以身作则，不摆架子")),
    ("improvement", mark("听取意见并改进：提过的意见有没有回应")),
)
SECRETARIAT_INDICATORS = (
    ("timeliness", mark("及时性：文件、通知和审批是否按时")),
    ("professionalism", mark("专业性：文件和会务是否规范、准确")),
    ("attitude", mark("服务态度：协调配合是否主动、耐心")),
)
ACTIVITY_INDICATORS = (
    ("content", mark("内容：有收获，与宣传相符")),
    ("organisation", mark("组织：时间、场地和秩序")),
    ("value", mark("活动实用价值：对学习和生活有没有用")),
)
SECRETARIAT_AIM = Fraction(9, 2)
OWING = frozenset({SurveyKind.SEMESTER})
"""Under the threshold of these a department owes a plan; that of the others is an aim."""

_AIMS = {
    Outcome.BELOW: mark("低于目标"),
    Outcome.NOT_BELOW: mark("达到目标"),
    Outcome.CANNOT_TELL: mark("无法判断"),
}
COMMENT_MOST = 200


def outcome_words(kind: SurveyKind) -> Mapping[Outcome, str]:
    """What the rule's outcome is called in a survey of this kind."""
    return OUTCOMES if kind in OWING else _AIMS


def questionnaire_for(kind: SurveyKind, title: str, subjects: Sequence[Subject] = ()) -> Questionnaire:
    """The shipped questionnaire to begin with; a general one or a review has a single question to replace."""
    makers = {
        SurveyKind.SEMESTER: _semester,
        SurveyKind.SECRETARIAT: _secretariat,
        SurveyKind.ACTIVITY: _activity,
        SurveyKind.GENERAL: _general,
        SurveyKind.REVIEW: _general,
    }
    scoring = (
        scoring_from_grade(GradeMapping.TABLE, SECRETARIAT_AIM)
        if kind is SurveyKind.SECRETARIAT
        else Scoring()
    )
    return Questionnaire(title, makers[kind](), scoring, tuple(subjects))


def _semester() -> tuple[Section, ...]:
    known = (
        Option("well", mark("很了解"), counts=True),
        Option("some", mark("了解一些"), counts=True),
        Option("heard", mark("只听说过")),
        Option("no", mark("不了解")),
    )
    joined = (
        Option("often", mark("三次及以上"), counts=True),
        Option("once", mark("一两次"), counts=True),
        Option("no", mark("没有")),
    )
    about = (
        Question(
            "known", Kind.SINGLE, mark("您了解这个部门做什么工作吗？"), Role.AWARENESS, True, options=known
        ),
        Question(
            "joined",
            Kind.SINGLE,
            mark("本学期您参加过这个部门的活动，或接受过它的服务吗？"),
            Role.PARTICIPATION,
            True,
            options=joined,
        ),
    )
    return (
        Section(mark("了解与参与"), about),
        Section(mark("十项指标"), _indicators(DEPARTMENT_INDICATORS)),
        Section(mark("意见"), (_comment(),)),
    )


def _secretariat() -> tuple[Section, ...]:
    return (
        Section(mark("三项指标"), _indicators(SECRETARIAT_INDICATORS)),
        Section(mark("意见"), (_comment(),)),
    )


def _activity() -> tuple[Section, ...]:
    again = (Option("yes", mark("会")), Option("maybe", mark("看情况")), Option("no", mark("不会")))
    return (
        Section(mark("活动评价"), _indicators(ACTIVITY_INDICATORS)),
        Section(
            mark("意见"),
            (Question("again", Kind.SINGLE, mark("下次还会参加吗？"), options=again), _comment()),
        ),
    )


def _general() -> tuple[Section, ...]:
    opinions = (
        Option("agree", mark("赞成")),
        Option("against", mark("不赞成")),
        Option("open", mark("没有意见")),
    )
    asked = Question("q1", Kind.SINGLE, mark("您对这件事的意见是？"), required=True, options=opinions)
    return (Section("", (asked, _comment())),)


def _indicators(listed: Sequence[tuple[str, str]]) -> tuple[Question, ...]:
    return tuple(
        Question(identity, Kind.SCALE, words, Role.INDICATOR, required=True) for identity, words in listed
    )


def _comment() -> Question:
    return Question(
        "comment",
        Kind.TEXT,
        mark("还有什么想说的？（不要写自己或他人的姓名）"),
        Role.COMMENT,
        most=COMMENT_MOST,
    )
