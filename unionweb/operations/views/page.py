"""How the installation stands, for the school's administrators."""

from flask import Response, current_app

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.config import Settings
from unionweb.operations import figures, policies
from unionweb.operations.checking import all_checks, check_and_keep
from unionweb.operations.deadlines import next_deadlines
from unionweb.operations.queries import results, runs
from unionweb.operations.ticking import all_work
from unionweb.operations.views.room import room


@room.get("/", policy=policies.administers_school)
def index() -> Response:
    """Load, disk, outbox, backup, timed work, data checks, what ends next."""
    settings: Settings = current_app.config["SETTINGS"]
    moment = now()
    return page(
        "operations/index.html",
        troubles=figures.troubles(settings, moment),
        machine=figures.machine_facts(settings),
        stored=figures.stored_facts(settings, moment),
        standings=runs.standings(all_work(), moment),
        checks=results.results(),
        titles={one.name: one.title for one in all_checks()},
        checked_at=results.last_check(),
        deadlines=next_deadlines(moment),
    )


# Checks read two databases and every file, which may take seconds: they open transactions of their own.
@room.post("/check", policy=policies.administers_school, transaction=False)
def check() -> Response:
    """Run the data checks now."""
    broken = sum(bool(one.offenders) for one in check_and_keep())
    if broken:
        tell(mark("%(n)s 项数据核查不通过"), "error", n=broken)
    else:
        tell(mark("数据核查全部通过"))
    return go("operations.index", anchor="checks")
