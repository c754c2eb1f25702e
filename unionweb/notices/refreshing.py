"""A mail may wait for hours: what it tells can be over before it is sent.

A feature whose notices can become untrue says so by the beginning of their keys, and writes the text anew, or
none, when the mail goes out. The notice in the application stays what it was: it says when it was told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from unionweb.notices.models import Notice

_EXTENSION = "unionweb.notices.refresh"


@dataclass(frozen=True, slots=True)
class Text:
    """What a mail says."""

    subject: str
    body: str


Refresh = Callable[[Notice, datetime], Text | None]
"""What a notice says at a moment; None: nothing any more."""


def refresh_with(app: Flask, beginning: str, refresh: Refresh) -> None:
    """Notices whose keys begin like this are asked for again before they are mailed."""
    app.extensions.setdefault(_EXTENSION, {})[beginning] = refresh


def text_of(notice: Notice, now: datetime) -> Text | None:
    """What a mail says that is sent now; None when it should not be sent."""
    asked: dict[str, Refresh] = current_app.extensions.get(_EXTENSION, {})
    for beginning, refresh in asked.items():
        if notice.key.startswith(beginning):
            return refresh(notice, now)
    return Text(notice.subject, notice.body)
