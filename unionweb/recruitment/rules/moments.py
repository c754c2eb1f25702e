"""Moments as text inside a sentence: in the local zone, to the minute."""

from datetime import datetime

from unionweb.base.clock import LOCAL


def moment_text(moment: datetime) -> str:
    """As people in China write it: 2026-09-20 18:00. For display only."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"
