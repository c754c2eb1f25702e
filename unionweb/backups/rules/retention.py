"""Names of backups, and which of them are kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NAME = re.compile(r"unionweb-(\d{8}T\d{6}Z)\.tar(\.age)?")
_MOMENT = "%Y%m%dT%H%M%SZ"

RECENT = timedelta(days=1)
"""Whatever is this much older than the newest, or less, is kept: somebody made it for a reason."""


@dataclass(frozen=True, slots=True)
class Keep:
    """So many of the last days, weeks and months that have a backup keep their newest one."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


def name_of(at: datetime, encrypted: bool) -> str:
    """What a backup of this moment is called."""
    return f"unionweb-{at.astimezone(UTC).strftime(_MOMENT)}.tar" + (".age" if encrypted else "")


def moment_of(name: str) -> datetime | None:
    """The moment in a name; None for a file that is no backup of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def to_remove(names: Iterable[str], keep: Keep) -> list[str]:
    """The backups that no rule keeps. The newest one is always kept, those made just before it, and whatever
    is no backup."""
    dated = sorted(((at, name) for name in names if (at := moment_of(name)) is not None), reverse=True)
    kept = {name for at, name in dated if dated[0][0] - at <= RECENT}
    for number, period in ((keep.daily, "%Y%m%d"), (keep.weekly, "%G%V"), (keep.monthly, "%Y%m")):
        newest: dict[str, str] = {}
        for at, name in dated:
            newest.setdefault(at.strftime(period), name)
        kept.update(list(newest.values())[:number])
    return [name for _at, name in dated if name not in kept]
