"""`python -m tests.faults.slow_tick` has timed work to do that is not done before it is killed."""

import sys
from datetime import datetime
from threading import Event

from app import app
from unionweb.base.text import Sentence
from unionweb.base.timed import TimedWork
from unionweb.base.web.feature import Feature
from unionweb.operations.ticking import tick


def work(_now: datetime) -> list[Sentence]:
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    Event().wait(600)  # or else it would stay for ever where nobody came to kill it
    return []


if __name__ == "__main__":
    timed = (TimedWork("operations.checks", "all checks", work),)
    app.extensions["unionweb.features"] = (Feature("test", timed=timed),)
    with app.app_context():
        list(tick({"operations.checks"}))
