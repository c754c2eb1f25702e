"""What waits for those who run a democratic review; members find it among the surveys to answer."""

from collections.abc import Collection, Iterator
from datetime import datetime

from flask import url_for

from unionweb.base.text import mark, say
from unionweb.base.web.feature import Waiting
from unionweb.recruitment.queries.review import to_run
from unionweb.surveys.rules.stages import Stage

_WORDS = {
    Stage.OPEN: mark("%(title)s：已到截止时间，请截止并计票"),
    Stage.CLOSED: mark("%(title)s：请计票"),
    Stage.COUNTED: mark("%(title)s：参与率不够，请决定是否重新评议"),
}


def during_reviews(managed: Collection[int], now: datetime) -> Iterator[Waiting]:
    """Reviews of these units and below: over, to be counted, or without the turnout."""
    for one, survey in to_run(managed, now) if managed else ():
        sentence = say(_WORDS[survey.stage], title=survey.title)
        yield Waiting(sentence, url_for("recruitment.review", round_id=one.id), "check")
