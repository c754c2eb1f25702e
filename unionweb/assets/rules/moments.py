"""Moments in sentences, as people in China read them."""

from datetime import datetime

from unionweb.base.clock import LOCAL
from unionweb.base.text import Sentence, say


def moment_words(moment: datetime) -> Sentence:
    """ "11月23日 18:00". The year is left out: what is spoken of is weeks away at most."""
    local = moment.astimezone(LOCAL)
    return say("%(month)s月%(day)s日 %(time)s", month=local.month, day=local.day, time=f"{local:%H:%M}")
