"""What a timer does for recruitment."""

from collections.abc import Iterator
from datetime import datetime, time

from unionweb.audit import SYSTEM
from unionweb.base.clock import local_date
from unionweb.base.db import unit_of_work
from unionweb.base.text import Sentence, mark, say
from unionweb.base.timed import TimedWork, in_turn
from unionweb.recruitment.actions.erasing import erase
from unionweb.recruitment.actions.offers import roll
from unionweb.recruitment.actions.review import erase_review
from unionweb.recruitment.actions.running import close_drive
from unionweb.recruitment.queries.drives import drive_of, due
from unionweb.recruitment.queries.erased import to_erase
from unionweb.recruitment.queries.panels import the_round
from unionweb.recruitment.queries.review import to_erase as reviews_to_erase
from unionweb.recruitment.queries.rolling import offering

Named = tuple[int, str]
"""The id of a thing and how people know it."""


def close_due(now: datetime) -> Iterator[Sentence]:
    """End the applications of every drive whose time is over."""

    def close(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            close_drive(drive_of(one[0]), by_hand=False, by=SYSTEM, now=now)
        yield say("%(title)s：报名已截止", title=one[1])

    yield from in_turn([(one.id, one.title) for one in due(now)], close, _title)


def roll_offers(now: datetime) -> Iterator[Sentence]:
    """Let offers lapse that are overdue, and ask who is next."""

    def roll_up(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            rolled = roll(drive_of(one[0]), by=SYSTEM, now=now)
        if rolled.offers:
            yield say("%(title)s：候补递补 %(n)s 人", title=one[1], n=len(rolled.offers))
        if rolled.lots:
            yield say("%(title)s：候补并列，须抽签", title=one[1])

    yield from in_turn(offering(), roll_up, _title)


def erase_reviews(now: datetime) -> Iterator[Sentence]:
    """Destroy the responses of reviews whose drive is over."""

    def erase_responses(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            erase_review(the_round(one[0]), by=SYSTEM, now=now)
        yield say("%(title)s：民主评议的答卷已销毁", title=one[1])

    yield from in_turn([(one.id, one.drive.title) for one in reviews_to_erase()], erase_responses, _title)


def erase_due(now: datetime) -> Iterator[Sentence]:
    """Destroy what those not taken handed in, when its time is over."""

    def erase_drive(one: Named) -> Iterator[Sentence]:
        with unit_of_work():
            erase(drive_of(one[0]), by=SYSTEM, now=now)
        yield say("%(title)s：未录取者的材料已销毁", title=one[1])

    yield from in_turn([(one.id, one.title) for one in to_erase(local_date(now))], erase_drive, _title)


def _title(one: Named) -> str:
    return one[1]


TIMED = (
    TimedWork("recruitment.close", mark("到期截止报名"), close_due),
    TimedWork("recruitment.offers", mark("录用通知到期失效并依次递补"), roll_offers),
    TimedWork("recruitment.erase_reviews", mark("销毁已结束招新的评议答卷"), erase_reviews, at=time(2, 30)),
    TimedWork("recruitment.erase", mark("销毁未录用者的报名材料"), erase_due, at=time(2, 30)),
)
