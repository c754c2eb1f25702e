"""The pages of elections, one file a topic."""

from unionweb.elections.views import (
    checkin,
    closing,
    contests,
    draw,
    elections,
    further,
    hall,
    kiosk,
    nominations,
    nominees,
    paper,
    report,
    roll,
    slips,
    tellers,
    telling,
    voting,
)
from unionweb.elections.views.room import room

__all__ = [
    "checkin",
    "closing",
    "contests",
    "draw",
    "elections",
    "further",
    "hall",
    "kiosk",
    "nominations",
    "nominees",
    "paper",
    "report",
    "roll",
    "room",
    "slips",
    "tellers",
    "telling",
    "voting",
]
