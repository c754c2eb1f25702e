"""What somebody may type in about a person by hand."""

import re
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.people.rules.attributes import Gender, PoliticalStatus, StudentKind
from unionweb.people.rules.organisation import check_filled

_NUMBER = re.compile(r"[0-9A-Za-z-]{3,24}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Profile:
    """The fields of the roster; None where it does not say. The names are those of `Person`."""

    number: str
    name: str
    unit_id: int
    grade: int | None = None
    gender: Gender | None = None
    ethnicity: str | None = None
    political_status: PoliticalStatus | None = None
    student_kind: StudentKind | None = None
    rank_semester: Fraction | None = None
    rank_year: Fraction | None = None
    rank_overall: Fraction | None = None
    failed_course: bool | None = None
    email: str | None = None


def check_profile(profile: Profile, holder: str | None) -> None:
    """Refuse what no roster would say; `holder` is the name of another person with this number."""
    if not _NUMBER.fullmatch(profile.number):
        raise Refusal("学号或工号由 3 到 24 位字母、数字组成", field="number")
    check_filled(profile.name, "name")
    if holder is not None:
        raise Refusal("这个号码已属于%(name)s", field="number", name=holder)
    if profile.email is not None and not _ADDRESS.fullmatch(profile.email):
        raise Refusal("请填写完整的邮箱地址", field="email")
    for field in ("rank_semester", "rank_year", "rank_overall"):
        rank: Fraction | None = getattr(profile, field)
        if rank is not None and not 0 < rank <= 1:
            raise Refusal("排名应在 0 到 100% 之间，例如 12/45", field=field)
