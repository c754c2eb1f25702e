"""What waits for a person while a drive's rounds are held: scores to give, slots to book, results to
publish."""

from collections.abc import Collection, Iterator
from datetime import datetime

from flask import url_for

from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.recruitment.queries import rounds_check as queries
from unionweb.recruitment.queries.panels import is_candidate_of, own_rounds, unpublished_earlier
from unionweb.recruitment.queries.slots import booking_of, waits


def during_rounds(person_id: int, managed: Collection[int], now: datetime) -> Iterator[Waiting]:
    """As juror, as candidate, as one of those who run the drive (of these units)."""
    for one, total, done in own_rounds(person_id):
        if done < total:
            sentence = say("请给“%(title)s”的候选人评分：还有 %(n)s 份", title=say(one.title), n=total - done)
            yield Waiting(sentence, url_for("recruitment.queue", round_id=one.id), "edit", one.ends_at)
    for one, own in queries.simulations_of(person_id, now):
        if booking_of(one.id, own) or waits(one.id, own) or unpublished_earlier(one):
            continue
        if is_candidate_of(one, own):
            sentence = say("请预约“%(title)s”的场次", title=say(one.title))
            yield Waiting(sentence, url_for("recruitment.booking", round_id=one.id), "calendar")
    for one in queries.closed_unpublished(managed) if managed else ():
        sentence = say("“%(title)s”已经评完，请核对并公布成绩", title=say(one.title))
        yield Waiting(sentence, url_for("recruitment.round_results", round_id=one.id), "check")
