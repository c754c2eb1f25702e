"""The tables of recruitment."""

from unionweb.recruitment.models.applications import Application, Upload
from unionweb.recruitment.models.decisions import Offer, Placement, Probation, Signature
from unionweb.recruitment.models.drives import Drive, DriveText, Opening, Round
from unionweb.recruitment.models.panels import (
    Booking,
    Conflict,
    Juror,
    Panel,
    RoundMarks,
    RoundResult,
    Scenario,
    Sheet,
    Slot,
    Wait,
)

__all__ = [
    "Application",
    "Booking",
    "Conflict",
    "Drive",
    "DriveText",
    "Juror",
    "Offer",
    "Opening",
    "Panel",
    "Placement",
    "Probation",
    "Round",
    "RoundMarks",
    "RoundResult",
    "Scenario",
    "Sheet",
    "Signature",
    "Slot",
    "Upload",
    "Wait",
]
