"""One run through the timed work of every feature."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from unionweb.base.clock import now
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.incidents import incident
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, say
from unionweb.base.web.feature import Feature, TimedWork
from unionweb.operations.actions.ticking import Came, claim, settle
from unionweb.operations.queries.runs import due_names


@dataclass(frozen=True, slots=True)
class Done:
    """A work that this run did, and what it came to."""

    work: TimedWork
    came: Came


def all_work() -> list[TimedWork]:
    """The timed work of every feature, in the order of the floors."""
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    return [work for feature in features for work in feature.timed]


def tick(
    names: Collection[str] = (), hear: Callable[[TimedWork, Sentence], None] = lambda _work, _said: None
) -> Iterator[Done]:
    """Do everything that is due, each in turn; or the named work, due or not. Whatever fails keeps nothing
    else from being done. `hear` is told what is said while it is said."""
    works = [work for work in all_work() if not names or work.name in names]
    waiting = {work.name for work in works} if names else due_names(works, now())
    end_reading()
    for work in works:
        if work.name in waiting:
            done = _do(work, bool(names), hear)
            if done is not None:
                yield done


def _do(work: TimedWork, at_once: bool, hear: Callable[[TimedWork, Sentence], None]) -> Done | None:
    started = now()
    with unit_of_work():
        token = claim(work, now=started, at_once=at_once)
    if token is None:
        return None
    came = _run(work, started, hear)
    db.session.rollback()
    with unit_of_work():
        settle(work, token, came, now=now())
    return Done(work, came)


def _run(work: TimedWork, at: datetime, hear: Callable[[TimedWork, Sentence], None]) -> Came:
    said: list[Sentence] = []
    try:
        for sentence in work.work(at):
            said.append(sentence)
            hear(work, sentence)
    except Refusal as refusal:
        return Came(said, refusal.sentence)
    except Exception as error:
        number = incident(f"timed work {work.name}", error)
        return Came(said, say("程序出错，编号 %(number)s", number=number), number)
    return Came(said)
