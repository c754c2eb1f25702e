"""An entry of the log by the driver's own statements, for the few actions that many wait for.

The same entry, in the same chain, as `record` writes.
"""

from collections.abc import Mapping
from datetime import datetime

from unionweb.audit.actions import CHAIN_LOCK
from unionweb.audit.models import subject_text
from unionweb.audit.rules import START, Actor, Link, canonical, link_hash
from unionweb.base.db import driver
from unionweb.base.driver import Statements

_HEAD = "SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1"
_ADD = """
    INSERT INTO audit_entry (number, at, actor_id, actor_name, verb, subject_kind, subject_id, details,
        previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def record_quickly(
    statements: Statements,
    verb: str,
    *,
    subject: tuple[str, int],
    by: Actor,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    """Append an entry to the log, in the transaction of these statements."""
    if statements.postgresql:
        statements.first("SELECT pg_advisory_xact_lock(?)", (CHAIN_LOCK,))
    head = statements.first(_HEAD, ())
    number, previous = (head[0] + 1, head[1]) if head else (1, START)
    link = Link(number, now, by, verb, subject_text(*subject), canonical(details))
    row = (
        number,
        driver().moment(now),
        by.id,
        by.name,
        verb,
        *subject,
        link.details,
        previous,
        link_hash(previous, link),
    )
    statements.many(_ADD, [row])
