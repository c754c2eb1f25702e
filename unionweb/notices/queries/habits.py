"""How somebody wants to be told, and when not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from unionweb.base.db import db
from unionweb.notices.kinds import school_quiet
from unionweb.notices.models import Choice, Habit
from unionweb.notices.rules.choices import USUAL_HOUR, Quiet, Way


@dataclass(frozen=True, slots=True)
class Habits:
    """A person's ways by kind, quiet hours, and the hour of the digest."""

    ways: Mapping[str, Way]
    quiet: Quiet
    digest_hour: int = USUAL_HOUR


def quiet_of(person_id: int) -> Quiet:
    """When a person is not to be disturbed."""
    habit = db.session.get(Habit, person_id)
    return school_quiet() if habit is None else _quiet(habit)


def habits_of(people: Collection[int]) -> dict[int, Habits]:
    """Of each person; two questions, however many."""
    kept = {
        one.person_id: one for one in db.session.scalars(select(Habit).where(Habit.person_id.in_(people)))
    }
    ways: dict[int, dict[str, Way]] = {person: {} for person in people}
    for choice in db.session.scalars(select(Choice).where(Choice.person_id.in_(people))):
        ways[choice.person_id][choice.kind] = choice.way
    return {person: _habits(ways[person], kept.get(person)) for person in people}


def _habits(ways: Mapping[str, Way], habit: Habit | None) -> Habits:
    if habit is None:
        return Habits(ways, school_quiet())
    return Habits(ways, _quiet(habit), habit.digest_hour)


def _quiet(habit: Habit) -> Quiet:
    if habit.quiet_from is None or habit.quiet_until is None:
        return school_quiet()
    return habit.quiet_from, habit.quiet_until
