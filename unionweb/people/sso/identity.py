"""Who came back, in the words of the server that knows."""

from dataclasses import dataclass

from unionweb.people.keys import keyed


@dataclass(frozen=True, slots=True)
class Identity:
    """A student number, and how the log-in that begins with it can be ended from there: keyed hashes of the
    session (CAS: the ticket) and of the person at that server, or "" where it never tells."""

    way: str
    number: str
    session: str = ""
    subject: str = ""


def session_key(way: str, name: str) -> str:
    """What we store of a session's name at the other server; "" for none. A ticket in a stolen table would
    tell nobody anything."""
    return keyed(f"sso-session:{way}", name) if name else ""


def subject_key(way: str, name: str) -> str:
    """What we store of the name under which the other server knows the person."""
    return keyed(f"sso-subject:{way}", name) if name else ""
