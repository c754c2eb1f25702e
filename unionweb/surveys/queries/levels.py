"""The published breakdown in the order in which people read it: colleges, years, then both."""

from collections.abc import Mapping, Sequence
from typing import Any

from unionweb.base.text import Sentence, mark, say
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.breakdown import OTHERS

Row = tuple[Sentence | str, Mapping[str, Any]]
"""What a row is called; its numbers of responses and scores, by subject's key."""

COLLEGES, GRADES, CELLS = mark("按学院"), mark("按年级"), mark("按学院和年级")


def levels_of(survey: Survey) -> list[tuple[str, list[Row]]]:
    """Heading and rows of each level, the whole before the colleges; empty when there is only the whole."""
    kept: Mapping[str, Any] = survey.breakdown or {}
    published, merged = kept.get("published", ()), kept.get("merged", ())
    if len(published) < 2 or not survey.asks.indicators:
        return []
    levels: dict[str, list[Row]] = {COLLEGES: [], GRADES: [], CELLS: []}
    for one in published:
        levels[_level(one["place"])].append((_name(one["place"]), one))
    for one in merged:
        levels[_level(one["places"][0])].append((_together(one["line"], one["places"]), one))
    return [(heading, rows) for heading, rows in levels.items() if rows]


def _level(place: Sequence[str]) -> str:
    college, grade = place
    if not grade:
        return COLLEGES
    return CELLS if college else GRADES


def _name(place: Sequence[str]) -> Sentence | str:
    college, grade = place
    first = say("其他学院") if college == OTHERS else college
    second = say("其他年级") if grade == OTHERS else say("%(year)s级", year=grade)
    if college and grade:
        return say("%(college)s %(grade)s", college=first, grade=second)
    return first or (second if grade else say("全部"))


def _together(line: Sequence[str], places: Sequence[Sequence[str]]) -> Sentence:
    return say("%(line)s：其余 %(n)s 个分组合计", line=_name(line), n=len(places))
