"""The note that the last backup left: `backups/last.json` in the instance directory."""

import json
from datetime import datetime
from pathlib import Path

from unionweb.operations.rules.keeping import Backup

NOTE = Path("backups") / "last.json"


class Unreadable(Exception):
    """There is a note, and it is none."""


def last_backup(instance: Path) -> Backup | None:
    """None when there is no note. Raises Unreadable."""
    try:
        told = json.loads((instance / NOTE).read_text())
        proved = told.get("proved_at")
        return Backup(_moment(told["at"]), str(told["file"]), _moment(proved) if proved else None)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
