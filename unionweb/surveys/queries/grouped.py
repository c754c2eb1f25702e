"""The groups of those who are asked: by college and grade; in a review by department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unionweb.surveys.models import Survey
from unionweb.surveys.queries.audience import Asked
from unionweb.surveys.queries.surveys import departments_of
from unionweb.surveys.rules.groups import ELSEWHERE, Grouping, Where, by_department, grouping
from unionweb.surveys.rules.shipped import SurveyKind

OTHERS = "g0"
"""Of a review: who serves in no department, or in one with few."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Every group as its key, its place and its size; and the key of each person's."""

    listed: Sequence[tuple[str, Where, int]]
    keys: Sequence[str]


def groups_for(survey: Survey, people: Sequence[Asked]) -> Groups:
    """Of those who would be asked, in their order."""
    if survey.kind is SurveyKind.REVIEW:
        return _by_department(survey.unit_id, people)
    wheres = [(one.college, one.grade) for one in people]
    made = grouping(wheres)
    return _made(made, wheres, {where: f"g{nth}" for nth, where in enumerate(sorted(made.sizes), start=1)})


def department_key(department_id: int) -> str:
    """Of the group of a department in a review, where it is large enough to be one."""
    return f"d{department_id}"


def _by_department(unit_id: int, people: Sequence[Asked]) -> Groups:
    """Whoever serves in several departments is counted in the first."""
    named = {one.id: one.name for one in departments_of(unit_id)}
    own = [next((key for key in named if key in one.departments), None) for one in people]
    wheres = [ELSEWHERE if key is None else (named[key], "") for key in own]
    keys = {(name, ""): department_key(key) for key, name in named.items()} | {ELSEWHERE: OTHERS}
    return _made(by_department(name for name, _grade in wheres), wheres, keys)


def _made(made: Grouping, wheres: Sequence[Where], keys: Mapping[Where, str]) -> Groups:
    listed = [(keys[where], where, made.sizes[where]) for where in sorted(made.sizes)]
    return Groups(listed, [keys[made.places[where]] for where in wheres])
