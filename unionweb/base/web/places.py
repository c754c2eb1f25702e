"""Answers that cost much, an export or the check of the whole log, are made a few at a time: whoever asks for
twenty at once waits for his own, and everybody else has the server as before.

The places are those of one process, because it is this process's threads and memory that they protect.
"""

import threading
from collections import Counter
from collections.abc import Hashable
from time import monotonic

from flask import Flask, g, request
from werkzeug.exceptions import TooManyRequests

from unionweb.base.web.policies import visitor

COSTLY = (".xlsx", ".csv", ".zip", "(csv,xlsx):kind>", "(csv, xlsx):kind>", "/export", "/chain", "/mine.json")
"""How the rules of costly routes end."""


class Places:
    """So many at a time, and so many of one person."""

    def __init__(self, most: int, each: int, patience: float) -> None:
        """`patience` in seconds."""
        self._most, self._each, self.patience = most, each, patience
        self._held: Counter[Hashable] = Counter()
        self._changed = threading.Condition()

    def take(self, whose: Hashable) -> bool:
        """Wait for a place; False when none became free in time."""
        end = monotonic() + self.patience
        with self._changed:
            while self._held.total() >= self._most or self._held[whose] >= self._each:
                if not self._changed.wait(end - monotonic()):
                    return False
            self._held[whose] += 1
            return True

    def leave(self, whose: Hashable) -> None:
        """Give the place back."""
        with self._changed:
            self._held[whose] -= 1
            self._held += Counter()  # without those who hold none
            self._changed.notify_all()


places = Places(most=4, each=1, patience=10.0)


def init_app(app: Flask) -> None:
    """Before a costly view a place is taken, afterwards it is given back."""
    app.before_request(_take)
    app.teardown_request(_leave)


def _take() -> None:
    if request.url_rule is None or not request.url_rule.rule.endswith(COSTLY):
        return
    whose = getattr(visitor(), "person_id", None)
    if whose is None:
        return  # strangers see none of it: the policy says so in a moment
    if not places.take(whose):
        raise TooManyRequests(retry_after=int(places.patience))
    g.place = whose


def _leave(_error: BaseException | None) -> None:
    whose = g.pop("place", None)
    if whose is not None:
        places.leave(whose)
