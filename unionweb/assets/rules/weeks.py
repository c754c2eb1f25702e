"""Weeks of a semester 第几周, counted from the Monday of the week in which it begins."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SemesterDays:
    """A semester from its first to its last day, both included."""

    starts_on: date
    ends_on: date


def week_of(day: date, semesters: Collection[SemesterDays]) -> int | None:
    """The week of the semester that a day falls into, from 1; None outside every semester that is known."""
    for one in semesters:
        if one.starts_on <= day <= one.ends_on:
            return (day - _monday(one.starts_on)).days // 7 + 1
    return None


def closed_on(day: date, semesters: Collection[SemesterDays], closed_weeks: Collection[int]) -> int | None:
    """The stock-taking week that a day falls into; None when it is lent as usual, or nobody can tell."""
    week = week_of(day, semesters)
    return week if week in closed_weeks else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
