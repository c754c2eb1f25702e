"""Whether the roster lets somebody serve in a union: studies (rule P10), Party or League (rule P9). Exact
shares; what the roster does not say is never guessed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from unionweb.base.fractions import fraction_text
from unionweb.base.text import Sentence, mark, say
from unionweb.people.rules.attributes import POLITICAL_STATUSES, PoliticalStatus, StudentKind

TOP = Fraction(30, 100)
SEPTEMBER = 9

CHAIN = mark("学院团组织推荐 → 学院党组织同意 → 学生工作部门和校团委审查 → 学校党委确定")
"""Who examines nominees for a presidium (rule P11). It happens on paper; the program only reminds of it."""


class Verdict(StrEnum):
    """What can be said."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Studies:
    """What the roster says; None: nothing. `grade` is the year of enrolment; ranks are shares of the
    major."""

    kind: StudentKind | None = None
    grade: int | None = None
    rank_semester: Fraction | None = None
    rank_year: Fraction | None = None
    rank_overall: Fraction | None = None
    failed_course: bool | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict and each point it rests on."""

    verdict: Verdict
    points: tuple[tuple[Verdict, Sentence], ...]


MEMBERS = (
    PoliticalStatus.PARTY_MEMBER,
    PoliticalStatus.PROBATIONARY_MEMBER,
    PoliticalStatus.LEAGUE_MEMBER,
)


def membership(status: PoliticalStatus | None) -> tuple[Verdict, Sentence]:
    """P9: every member of a union is a Party or League member."""
    if status is None:
        return Verdict.CANNOT_TELL, say("名册里没有写政治面貌")
    verdict = Verdict.PASS if status in MEMBERS else Verdict.FAIL
    return verdict, say("政治面貌：%(status)s", status=say(POLITICAL_STATUSES[status]))


def examine(studies: Studies, today: date) -> Eligibility:
    """P10: undergraduates other than first-years rank in the top 30 % of their major in the latest semester,
    the latest year or since enrolment; nobody has failed a course."""
    points = (_courses(studies), _rank(studies, today))
    verdicts = [verdict for verdict, _words in points]
    for verdict in (Verdict.FAIL, Verdict.CANNOT_TELL):
        if verdict in verdicts:
            return Eligibility(verdict, points)
    return Eligibility(Verdict.PASS, points)


def _courses(studies: Studies) -> tuple[Verdict, Sentence]:
    if studies.failed_course is None:
        return Verdict.CANNOT_TELL, say("名册里没有写有无课程不及格")
    if studies.failed_course:
        return Verdict.FAIL, say("有课程不及格")
    return Verdict.PASS, say("没有课程不及格")


def _rank(studies: Studies, today: date) -> tuple[Verdict, Sentence]:
    if studies.kind is StudentKind.POSTGRADUATE:
        return Verdict.PASS, say("研究生不看排名")
    if studies.kind is StudentKind.INTERNATIONAL:
        return Verdict.CANNOT_TELL, say("留学生能否参选，请按本校规定判断")
    reached = [one for one in _ranks(studies) if one[1] is not None and one[1] <= TOP]
    if reached:
        window, rank = reached[0]
        return Verdict.PASS, say(
            "%(window)s排名在前 %(rank)s，不超过前 30%%", window=say(window), rank=_text(rank)
        )
    return _without_reached(studies, today)


def _without_reached(studies: Studies, today: date) -> tuple[Verdict, Sentence]:
    if studies.kind is None:
        return Verdict.CANNOT_TELL, say("名册里没有写是本科生还是研究生")
    if studies.grade is None:
        return Verdict.CANNOT_TELL, say("名册里没有年级，不知道是不是一年级新生")
    if studies.grade >= academic_year(today):
        return Verdict.PASS, say("一年级新生不看排名")
    known = [rank for _window, rank in _ranks(studies) if rank is not None]
    if len(known) < len(WINDOWS):
        return Verdict.CANNOT_TELL, say("已知的排名都在前 30%% 以外，还有 %(n)s 个时段未知", n=3 - len(known))
    return Verdict.FAIL, say("三个时段的排名都在前 30%% 以外，最好的是前 %(rank)s", rank=_text(min(known)))


WINDOWS = {
    "rank_semester": mark("最近一学期"),
    "rank_year": mark("最近一学年"),
    "rank_overall": mark("入学以来"),
}


def _ranks(studies: Studies) -> Iterator[tuple[str, Fraction | None]]:
    for name, window in WINDOWS.items():
        yield window, getattr(studies, name)


def _text(rank: Fraction | None) -> str:
    return "" if rank is None else fraction_text(rank)


def academic_year(today: date) -> int:
    """The year in which the current academic year began: those enrolled in it are first-years."""
    return today.year if today.month >= SEPTEMBER else today.year - 1
