"""Moving many elections on at once: hundreds of branches vote in the same week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from unionweb.audit import Actor
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence
from unionweb.elections.actions.stages import move_on
from unionweb.elections.queries.elections import election_of
from unionweb.elections.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a batch came: which elections moved, and what stood in the others' way."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, Sentence], ...]


def move_batch(election_ids: Iterable[int], to: Stage, *, most: int, by: Actor, now: datetime) -> Moved:
    """Take elections on to a stage, up to `most` of them, each in a unit of work of its own: what one lacks
    does not hold the others up. Not inside a unit of work."""
    done: list[int] = []
    refused: list[tuple[int, Sentence]] = []
    for number in election_ids:
        if len(done) == most:
            break
        try:
            with unit_of_work():
                move_on(election_of(number), to, by=by, now=now)
            done.append(number)
        except Refusal as refusal:
            refused.append((number, refusal.sentence))
    return Moved(tuple(done), tuple(refused))
