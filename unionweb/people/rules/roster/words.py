"""Words that a roster uses for gender, ethnicity, political status, kind of student, yes and no."""

import re
from typing import TypeVar

from unionweb.base.refusals import Refusal
from unionweb.base.text import say
from unionweb.people.rules.attributes import (
    GENDERS,
    POLITICAL_STATUSES,
    STUDENT_KINDS,
    Gender,
    PoliticalStatus,
    StudentKind,
)
from unionweb.people.rules.roster.ethnicities import ETHNIC_GROUPS, OTHER_ETHNICITIES

T = TypeVar("T")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ETHNICITIES = frozenset((*ETHNIC_GROUPS, *OTHER_ETHNICITIES))


def _by_word(synonyms: dict[T, str]) -> dict[str, T]:
    return {word: value for value, words in synonyms.items() for word in words.split()}


_GENDERS = _by_word({Gender.MALE: "男 男生 男性 m male", Gender.FEMALE: "女 女生 女性 f female"})

_POLITICAL_STATUSES = _by_word(
    {
        PoliticalStatus.PARTY_MEMBER: """中共党员 党员 中国共产党党员 共产党员 正式党员 中共正式党员
            中共党员(保留团籍) partymember cpcmember""",
        PoliticalStatus.PROBATIONARY_MEMBER: """中共预备党员 预备党员 中国共产党预备党员
            probationarymember probationarypartymember""",
        PoliticalStatus.LEAGUE_MEMBER: """共青团员 团员 中国共产主义青年团团员 共产主义青年团团员 共青团
            leaguemember""",
        PoliticalStatus.DEMOCRATIC_PARTY: """民主党派成员 民主党派 民革党员 民革会员 民盟盟员 民建会员
            民进会员 农工党党员 致公党党员 九三学社社员 台盟盟员 democraticparty memberofademocraticparty""",
        PoliticalStatus.INDEPENDENT: "无党派人士 无党派民主人士 无党派 independent non-partyfigure",
        PoliticalStatus.MASSES: "群众 普通居民 普通公民 masses noparty",
    }
)

_STUDENT_KINDS = _by_word(
    {
        StudentKind.UNDERGRADUATE: """本科生 本科 普通本科 普通本科生 大学本科 全日制本科 全日制本科生
            统招本科 专升本 undergraduate bachelor""",
        StudentKind.COLLEGE_DIPLOMA: """专科生 专科 大专 大专生 高职 高职生 高职高专 普通专科 普通高职
            大学专科 全日制专科 collegediploma diploma diplomastudent associate""",
        StudentKind.POSTGRADUATE: """研究生 硕士研究生 博士研究生 硕士生 博士生 硕士 博士 全日制硕士
            全日制博士 学术硕士 专业硕士 学硕 专硕 直博生 postgraduate graduate master doctor doctoral phd""",
        StudentKind.INTERNATIONAL: """留学生 来华留学生 外国留学生 国际学生 国际留学生 外籍学生
            international internationalstudent""",
    }
)

_YES = frozenset(_words("是 有 有挂科 有不及格 挂科 不及格 yes y true t √ ✓ ✔"))
_NO = frozenset(_words("否 无 没有 无挂科 无不及格 未挂科 没挂科 不挂科 全部及格 全及格 no n false f × x ✗"))
_COUNT = re.compile(r"(\d{1,3})(?:\.0+)?(?:门|科|门课|门课程)?", re.ASCII)


def _normal(text: str) -> str:
    return text.lower().replace(" ", "").replace("（", "(").replace("）", ")")


def _read_word(text: str, table: dict[str, T], labels: dict[T, str]) -> T:
    if (value := table.get(_normal(text))) is not None:
        return value
    words = tuple(map(say, labels.values()))
    raise Refusal("不认识“%(text)s”，请填其中之一：%(words)s", text=text[:20], words=words)


def read_gender(text: str) -> Gender:
    """男 or 女 in any usual spelling."""
    return _read_word(text, _GENDERS, GENDERS)


def read_political_status(text: str) -> PoliticalStatus:
    """政治面貌; a single democratic party counts as 民主党派成员."""
    return _read_word(text, _POLITICAL_STATUSES, POLITICAL_STATUSES)


def read_student_kind(text: str) -> StudentKind:
    """学生类别."""
    return _read_word(text, _STUDENT_KINDS, STUDENT_KINDS)


def read_ethnicity(text: str) -> str:
    """One of the 56 groups by its full name: 汉 → 汉族."""
    word = text.replace(" ", "")
    for name in (word, f"{word}族", word.removesuffix("族")):
        if name in _ETHNICITIES:
            return name
    raise Refusal(
        "“%(text)s”不是 56 个民族之一（如 汉族、壮族、维吾尔族），也不是“%(others)s”",
        text=text[:20],
        others="”“".join(OTHER_ETHNICITIES),
    )


def read_failed_course(text: str) -> bool:
    """是 or 否, or a number of courses: 2, 2门, 0."""
    word = _normal(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    if count := _COUNT.fullmatch(word):
        return int(count[1]) > 0
    raise Refusal("“%(text)s”看不出有无挂科，请填 有、无 或门数（如 0、2）", text=text[:20])
