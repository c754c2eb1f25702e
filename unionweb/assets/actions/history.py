"""What happens to assets is written into their history, and never taken out again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from unionweb.assets.models import Asset, AssetEvent
from unionweb.assets.rules.states import EventKind
from unionweb.audit import Actor
from unionweb.base.db import db


def note(
    asset: Asset, kind: EventKind, words: str = "", *, by: Actor, now: datetime, **details: Any
) -> AssetEvent:
    """Add an event to an asset's history; the log entry of the action is another matter."""
    event = AssetEvent(asset_id=asset.id, kind=kind, words=words.strip(), by=by.name, at=now)
    event.details = details
    db.session.add(event)
    return event


def note_all(
    asset_ids: Iterable[int],
    kind: EventKind,
    details: Mapping[str, Any],
    words: str = "",
    *,
    by: Actor,
    now: datetime,
) -> int:
    """The same of many at once, in one statement; how many."""
    common = {"kind": kind, "words": words.strip(), "by": by.name, "at": now, "details": dict(details)}
    rows = [{"asset_id": key} | common for key in asset_ids]
    if rows:
        db.session.execute(insert(AssetEvent), rows)
    return len(rows)
