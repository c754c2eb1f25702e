"""Dates in addresses: `?since=2026-09-01`."""

from datetime import date

from flask import request


def day_argument(name: str) -> date | None:
    """A day from the query string; None when it is absent or no date."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
