"""The tables of people. Nothing here is ever deleted; it ends on a day."""

from unionweb.people.models.accounts import (
    Account,
    ActivationCode,
    Consent,
    LoginArrival,
    LoginFailure,
    LoginSession,
)
from unionweb.people.models.persons import Person, PersonKind
from unionweb.people.models.posts import Department, Grant, Semester, Tenure, Term
from unionweb.people.models.roster import ImportState, RosterImport, RosterLine
from unionweb.people.models.units import Unit

__all__ = [
    "Account",
    "ActivationCode",
    "Consent",
    "Department",
    "Grant",
    "ImportState",
    "LoginArrival",
    "LoginFailure",
    "LoginSession",
    "Person",
    "PersonKind",
    "RosterImport",
    "RosterLine",
    "Semester",
    "Tenure",
    "Term",
    "Unit",
]
