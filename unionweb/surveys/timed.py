"""What a timer does for surveys."""

from collections.abc import Iterator
from datetime import datetime

from unionweb.audit import SYSTEM
from unionweb.base.db import unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork, in_turn
from unionweb.surveys.actions.closing import close_survey, seal_next
from unionweb.surveys.queries.surveys import due, half_closed, survey_of

Named = tuple[int, str]
"""The id of a survey and its title."""


def close_due(now: datetime) -> Iterator[Sentence]:
    """Take no more responses to surveys whose time is over."""

    def stop(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            close_survey(survey_of(one[0]), by_hand=False, by=SYSTEM, now=now)
        yield say("%(title)s：测评已截止", title=one[1])

    yield from in_turn([(one.id, one.title) for one in due(now)], stop, _title)


def seal_closed(now: datetime) -> Iterator[Sentence]:
    """Close the boxes of surveys that are closed, also those that somebody closed by hand and left."""

    def seal(one: Named) -> Iterator[Sentence]:
        while not seal_next(one[0], by=SYSTEM, now=now):
            continue
        yield say("%(title)s：票箱已封存", title=one[1])

    yield from in_turn([(one.id, one.title) for one in half_closed()], seal, _title)


def _title(one: Named) -> str:
    return one[1]


TIMED = (
    TimedWork("surveys.close", mark("到期截止测评"), close_due),
    TimedWork("surveys.seal", mark("封存已截止测评的答卷箱"), seal_closed),
)
