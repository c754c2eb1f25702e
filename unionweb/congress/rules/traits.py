"""What a delegate counts as: a woman, of a minority, a Party member … Each test answers yes, no, or not
known.

Values of the roster and the words that schools write themselves are both understood. Whether
probationary Party members count is a choice between two parts of rule C14 (`party` counts them and
says so, `party_full` does not).
"""

from collections.abc import Callable
from dataclasses import dataclass

from unionweb.base.text import mark
from unionweb.congress.rules.facts import DelegateFacts
from unionweb.people.rules.attributes import GENDERS, POLITICAL_STATUSES, Gender, PoliticalStatus, StudentKind

WOMAN = (Gender.FEMALE, GENDERS[Gender.FEMALE])
MAN = (Gender.MALE, GENDERS[Gender.MALE])
HAN = ("汉族", "汉")
UNTOLD = ("", "未知", "不详", "其他", "无", "/", "-")
PARTY = (PoliticalStatus.PARTY_MEMBER, POLITICAL_STATUSES[PoliticalStatus.PARTY_MEMBER], "党员", "正式党员")
PROBATIONARY = (
    PoliticalStatus.PROBATIONARY_MEMBER,
    POLITICAL_STATUSES[PoliticalStatus.PROBATIONARY_MEMBER],
    "预备党员",
)
DOCTORAL = ("doctoral", "博士", "博士生", "博士研究生")
NOT_DOCTORAL = (
    *(StudentKind.UNDERGRADUATE, "本科", "本科生"),
    *(StudentKind.COLLEGE_DIPLOMA, "专科", "专科生"),
    *("master", "硕士", "硕士生", "硕士研究生"),
)
INTERNATIONAL = (StudentKind.INTERNATIONAL, "留学生", "国际学生", "来华留学生")

Answer = bool | None


def _known(text: str | None) -> str | None:
    cleaned = (text or "").strip()
    return None if cleaned in UNTOLD else cleaned


def is_woman(delegate: DelegateFacts) -> Answer:
    """女."""
    gender = _known(delegate.gender)
    if gender in WOMAN:
        return True
    return False if gender in MAN else None


def is_minority(delegate: DelegateFacts) -> Answer:
    """Of an ethnicity other than 汉族."""
    ethnicity = _known(delegate.ethnicity)
    return None if ethnicity is None else ethnicity not in HAN


def is_party_member(delegate: DelegateFacts) -> Answer:
    """中共党员, probationary members included."""
    status = _known(delegate.political_status)
    return None if status is None else status in PARTY + PROBATIONARY


def is_full_party_member(delegate: DelegateFacts) -> Answer:
    """中共党员, probationary members not included."""
    status = _known(delegate.political_status)
    return None if status is None else status in PARTY


def is_not_party_member(delegate: DelegateFacts) -> Answer:
    """Neither a full nor a probationary Party member."""
    answer = is_party_member(delegate)
    return None if answer is None else not answer


def is_doctoral(delegate: DelegateFacts) -> Answer:
    """Rosters that say only "postgraduate" do not tell."""
    kind = _known(delegate.student_kind)
    if kind in DOCTORAL:
        return True
    return False if kind in NOT_DOCTORAL else None


def is_international(delegate: DelegateFacts) -> Answer:
    """留学生, who attend as non-voting delegates only."""
    kind = _known(delegate.student_kind)
    return None if kind is None else kind in INTERNATIONAL


@dataclass(frozen=True, slots=True)
class Trait:
    """Something to count delegates by, what to call those who have it, and those of whom it is not known."""

    label: str
    unknown: str
    test: Callable[[DelegateFacts], Answer]


TRAITS = {
    "women": Trait(mark("女代表"), mark("性别未知"), is_woman),
    "minority": Trait(mark("少数民族代表"), mark("民族未知"), is_minority),
    "party": Trait(mark("党员代表（含预备党员）"), mark("政治面貌未知"), is_party_member),
    "party_full": Trait(mark("正式党员代表（不含预备党员）"), mark("政治面貌未知"), is_full_party_member),
    "non_party": Trait(mark("非党员代表"), mark("政治面貌未知"), is_not_party_member),
    "doctoral": Trait(mark("博士生代表"), mark("是否博士生未知"), is_doctoral),
}
"""By the name that follows the point in a rule's id: C14.women, C16.doctoral."""
