"""Work that a timer does, and doing it for one thing after another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from unionweb.base.db import db
from unionweb.base.incidents import incident
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class TimedWork:
    """Something to be done when its time has come, whether or not anybody asks for a page: reminders,
    closings, erasures. `title` says what, for people. `work` gets the moment, opens its own units of work,
    and says what it did, a sentence a thing; nothing to do is nothing said. Done twice it changes nothing,
    and after a gap it catches up. What it raises at the end is told: a Refusal in its words, anything else
    as an incident. `every`: not more often than this. `at`: once a day, from this hour on as clocks in China
    show it."""

    name: str
    title: str
    work: Callable[[datetime], Iterable[Sentence]]
    every: timedelta = timedelta(0)
    at: time | None = None


def in_turn(
    things: Iterable[Thing], work: Callable[[Thing], Iterable[Sentence]], name: Callable[[Thing], str]
) -> Iterator[Sentence]:
    """Do the work for each of them, and pass on what it says; `name` is how people know a thing. What goes
    wrong with one does not keep the others waiting: Refusal at the end when some of them failed."""
    failed = 0
    for thing in list(things):
        known_as = name(thing)
        try:
            yield from work(thing)
        except Refusal as refusal:
            failed += 1
            yield say("%(name)s：%(why)s", name=known_as, why=refusal.sentence)
        except Exception as error:
            failed += 1
            yield say(
                "%(name)s：程序出错，编号 %(number)s", name=known_as, number=incident("timed work", error)
            )
        finally:
            db.session.rollback()
    if failed:
        raise Refusal("%(n)s 项没有办完", n=failed)
