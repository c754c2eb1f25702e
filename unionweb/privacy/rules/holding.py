"""One table of the register: what it holds of persons, and what becomes of it.

The law is 《中华人民共和国个人信息保护法》: article 6 (no more than the purpose needs), 13 (grounds),
15 (taking consent back), 17 (what a notice says), 19 (no longer than needed), 45 (seeing and copying),
47 (erasing).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from unionweb.base.text import mark

Path = tuple[str, ...]
"""How a row leads to its person: columns that refer to other tables, then the one with the person's id."""


class Ground(StrEnum):
    """Why it may be processed at all."""

    CONSENT = "consent"
    AGREEMENT = "agreement"
    DUTY = "duty"
    SECURITY = "security"


GROUNDS = {
    Ground.CONSENT: mark("本人同意（第十三条第一款第一项）"),
    Ground.AGREEMENT: mark("履行与本人的借用约定所必需（第十三条第一款第二项）"),
    Ground.DUTY: mark("学校履行法定职责所必需（第十三条第一款第三项），由学校写明所依据的规定"),
    Ground.SECURITY: mark("履行保障信息安全的法定义务所必需（第十三条第一款第三项、第五十一条）"),
}


class AtErasure(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    DELETED = "deleted"
    STAYS = "stays"
    OWN_WAY = "own way"


AT_ERASURE = {
    AtErasure.DELETED: mark("删除本人时一并删除"),
    AtErasure.STAYS: mark("删除本人时保留，但不再显示姓名和学号（任职、当选等公开记录除外）"),
    AtErasure.OWN_WAY: mark("按所属业务自己的期限删除"),
}


@dataclass(frozen=True, slots=True)
class Forget:
    """Rows are deleted so many days after the moment at the end of the path."""

    path: Path
    days: int


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with personal data. `whose`: every way from a row to a person. `withheld`: why the export
    leaves it out; `hidden`: columns that it leaves out. `binds`: the words of a refusal to erase while a row
    of the person has nothing in the columns of `until`. `archive`: who stands there keeps the name. Words are
    Chinese, to be translated."""

    table: str
    what: str
    purpose: str
    ground: Ground
    kept: str
    seen: str
    whose: tuple[Path, ...] = ()
    at_erasure: AtErasure = AtErasure.STAYS
    withheld: str = ""
    hidden: frozenset[str] = field(default_factory=frozenset)
    binds: str = ""
    until: tuple[str, ...] = ()
    archive: bool = False
    forget: Forget | None = None
