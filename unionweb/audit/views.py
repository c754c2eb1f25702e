"""The viewer."""

import json

from flask import Response, current_app

from unionweb.audit import policies, queries
from unionweb.audit.models import AuditEntry
from unionweb.audit.words import DETAILS, describe
from unionweb.base.web.answers import page
from unionweb.base.web.dates import day_argument
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.base.web.rooms import Room

room = Room("audit", __name__, url_prefix="/audit")


@room.get("/", policy=policies.reads_log)
def entries() -> Response:
    """The log, newest first, filtered and paged."""
    wanted = queries.Filter(
        text=search_argument(),
        verb=search_argument("verb"),
        subject=search_argument("subject"),
        since=day_argument("since"),
        until=day_argument("until"),
    )
    found = paginate(queries.entries(wanted))
    details = {entry.number: _said(entry) for entry in found.items}
    labels = current_app.extensions["unionweb.verbs"]
    return page(
        "audit/entries.html",
        wanted=wanted,
        found=found,
        details=details,
        verbs=queries.verbs(),
        labels=labels,
    )


def _said(entry: AuditEntry) -> list[tuple[str, str]]:
    stored: dict[str, object] = json.loads(entry.details)
    return [(DETAILS.get(name, name), describe(value)) for name, value in stored.items()]


@room.get("/chain", policy=policies.reads_log)
def chain() -> Response:
    """Follow the chain and show its head."""
    count, head, broken = queries.verify_chain()
    return page("audit/chain.html", count=count, head=head, broken=broken)
