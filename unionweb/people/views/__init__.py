"""The pages of people, one file a topic; all register on one room."""

from unionweb.people.views import (
    accounts,
    activation,
    appointments,
    codes,
    departments,
    directory,
    grants,
    me,
    persons,
    posts,
    roster,
    roster_import,
    sessions,
    sso,
    terms,
    units,
)
from unionweb.people.views.room import room

__all__ = [
    "accounts",
    "activation",
    "appointments",
    "codes",
    "departments",
    "directory",
    "grants",
    "me",
    "persons",
    "posts",
    "room",
    "roster",
    "roster_import",
    "sessions",
    "sso",
    "terms",
    "units",
]
