"""Tables of elections."""

from unionweb.elections.models.elections import (
    KINDS,
    NOMINEE_STATES,
    ORDERS,
    Contest,
    Election,
    ElectionKind,
    Nominee,
    NomineeOrder,
    NomineeState,
)
from unionweb.elections.models.kiosk import Kiosk
from unionweb.elections.models.outcome import (
    DECISIONS,
    Decision,
    DecisionKind,
    LogLine,
    Outcome,
    PaperBatch,
    Reading,
    WrittenText,
)
from unionweb.elections.models.people import CHECKED_IN, CheckedIn, Teller, Voter
from unionweb.elections.models.slips import MissingSlips

__all__ = [
    "CHECKED_IN",
    "DECISIONS",
    "KINDS",
    "NOMINEE_STATES",
    "ORDERS",
    "CheckedIn",
    "Contest",
    "Decision",
    "DecisionKind",
    "Election",
    "ElectionKind",
    "Kiosk",
    "LogLine",
    "MissingSlips",
    "Nominee",
    "NomineeOrder",
    "NomineeState",
    "Outcome",
    "PaperBatch",
    "Reading",
    "Teller",
    "Voter",
    "WrittenText",
]
