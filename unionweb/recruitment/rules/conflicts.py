"""Who may not score whom: declared conflicts of interest, the same class, the own department."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from enum import StrEnum

from unionweb.base.text import mark
from unionweb.recruitment.rules.connectivity import Pair


class Conflict(StrEnum):
    """Why a juror may not score a candidate."""

    DECLARED = "declared"
    SELF = "self"
    SAME_CLASS = "same_class"
    OWN_DEPARTMENT = "own_department"


CONFLICTS = {
    Conflict.DECLARED: mark("已申明须回避"),
    Conflict.SELF: mark("评委本人报名"),
    Conflict.SAME_CLASS: mark("与评委同班"),
    Conflict.OWN_DEPARTMENT: mark("报考评委所在部门"),
}


@dataclass(frozen=True, slots=True)
class Ties:
    """What a person is bound to: himself (`person`), his class, the departments that he serves in (a juror)
    or applies to (a candidate). `key` names the juror or candidate."""

    key: str
    person: int
    class_unit: int | None = None
    departments: frozenset[int] = field(default_factory=frozenset)


def forbidden_pairs(
    candidates: Iterable[Ties],
    jurors: Iterable[Ties],
    declared: Set[Pair],
    *,
    own_department: bool = False,
) -> dict[Pair, Conflict]:
    """(juror, candidate) → why not, by keys. `own_department`: whether the regulation keeps jurors
    from scoring those who apply to their own department."""
    panel = tuple(jurors)
    return {
        (juror.key, candidate.key): conflict
        for candidate in candidates
        for juror in panel
        if (conflict := _conflict(candidate, juror, declared, own_department)) is not None
    }


def _conflict(candidate: Ties, juror: Ties, declared: Set[Pair], own_department: bool) -> Conflict | None:
    if candidate.person == juror.person:
        return Conflict.SELF
    if (juror.key, candidate.key) in declared:
        return Conflict.DECLARED
    if candidate.class_unit is not None and candidate.class_unit == juror.class_unit:
        return Conflict.SAME_CLASS
    if own_department and candidate.departments & juror.departments:
        return Conflict.OWN_DEPARTMENT
    return None
