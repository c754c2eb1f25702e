"""The viewer."""

import json
from collections.abc import Callable, Collection, Sequence

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
    nameless = _nameless(found.items)
    details = {entry.number: _said(entry, nameless) for entry in found.items}
    labels = current_app.extensions["unionweb.verbs"]
    return page(
        "audit/entries.html",
        wanted=wanted,
        found=found,
        details=details,
        nameless=nameless,
        verbs=queries.verbs(),
        labels=labels,
    )


def _nameless(shown: Sequence[AuditEntry]) -> frozenset[int]:
    """Persons among these who were erased: the chain keeps their names and nobody is shown them."""
    ids = {entry.actor_id for entry in shown}
    ids |= {entry.subject_id for entry in shown if entry.subject_kind == "person"}
    asked: Callable[[Collection[int]], frozenset[int]] = current_app.extensions["unionweb.nameless"]
    return asked([one for one in ids if one is not None])


def _said(entry: AuditEntry, nameless: Collection[int]) -> list[tuple[str, str]]:
    stored: dict[str, object] = json.loads(entry.details)
    if entry.subject_kind == "person" and entry.subject_id in nameless:
        return []
    return [(DETAILS.get(name, name), describe(value)) for name, value in stored.items()]


@room.get("/chain", policy=policies.reads_log)
def chain() -> Response:
    """Follow the chain and show its head."""
    count, head, broken = queries.verify_chain()
    return page("audit/chain.html", count=count, head=head, broken=broken)
