"""The pages of congress, one file a topic."""

from unionweb.congress.views import (
    checks,
    congresses,
    delegate_files,
    delegates,
    elections,
    plans,
    publishing,
    rows,
    rulesets,
)
from unionweb.congress.views.room import room

__all__ = [
    "checks",
    "congresses",
    "delegate_files",
    "delegates",
    "elections",
    "plans",
    "publishing",
    "room",
    "rows",
    "rulesets",
]
