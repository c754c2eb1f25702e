"""Days as people write them, in forms and in addresses: `?since=2026-09-01`."""

from datetime import date

from flask import request

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
"""Nothing here is older or lies further ahead; near the ends of the calendar one cannot reckon with days."""


def read_day(text: str) -> date | None:
    """A day as typed; None when it is no date or none that anybody means."""
    try:
        day = date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def day_argument(name: str) -> date | None:
    """A day from the query string; None when it is absent or no date."""
    return read_day(request.args.get(name, ""))
