"""Pages that anybody may open who has a code: whoever tries out codes is made to wait.

Counted are codes that lead nowhere, each once for an address, in the database: all processes and hosts see
the same number. A code that exists costs two reads more.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import NotFound
from unionweb.people.actions import attempts
from unionweb.people.keys import keyed
from unionweb.people.queries.attempts import next_look_up_at
from unionweb.people.rules.throttle import LOOK_UPS, Attempt, network

View = Callable[..., ResponseReturnValue]


def guarded(view: View) -> View:
    """A view of `code` that answers 429 to an address from which too many wrong ones came."""

    @wraps(view)
    def look_up(code: str, **arguments: Any) -> ResponseReturnValue:
        attempt = _attempt(code)
        if next_look_up_at(attempt, now()) is not None:
            raise TooManyRequests(retry_after=int(LOOK_UPS.within.total_seconds()))
        try:
            return view(code=code, **arguments)
        except NotFound:
            end_reading()
            with unit_of_work():
                attempts.miss(attempt, now=now())
            raise

    return look_up


def _attempt(code: str) -> Attempt:
    here = network(request.remote_addr)
    return Attempt(keyed("look-up", code[:80].upper()), keyed("look-up from", here), trusted=False)
