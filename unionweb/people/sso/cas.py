"""CAS 3: a ticket, which the server takes back from us and says whose it was."""

from collections.abc import Mapping
from urllib.parse import urlencode

from unionweb.config.sso import Cas
from unionweb.people.rules.sso.cas_xml import is_ticket, logged_out_ticket, read_answer
from unionweb.people.rules.sso.numbers import number_in
from unionweb.people.rules.sso.refused import distrusted
from unionweb.people.sso.fetching import fetch_ok
from unionweb.people.sso.identity import Identity, session_key
from unionweb.people.sso.pending import Pending

WAY = "cas"


def service(here: str, state: str) -> str:
    """Our address as the CAS server knows it. CAS has no `state` of its own, so it is part of the address."""
    return f"{here}?{urlencode({'state': state})}"


def door(cas: Cas, pending: Pending, here: str) -> str:
    """Where the browser goes to log in."""
    return f"{cas.url}/login?{urlencode({'service': service(here, pending.state)})}"


def identify(cas: Cas, pending: Pending, brought: Mapping[str, str], here: str) -> Identity:
    """Whose ticket it is. The server takes each but once, and only for the address it was made for.
    Raises NotBelieved."""
    ticket = brought.get("ticket", "")
    if not is_ticket(ticket):
        raise distrusted("ticket")
    query = urlencode({"service": service(here, pending.state), "ticket": ticket})
    answer = read_answer(fetch_ok(f"{cas.url}/p3/serviceValidate?{query}").body)
    return Identity(WAY, number_in(answer.said(), cas.number), session_key(WAY, ticket))


def logged_out(request: str) -> Identity:
    """Whose log-in a logout request ends. Raises NotBelieved."""
    return Identity(WAY, "", session_key(WAY, logged_out_ticket(request)))


def exit_address(cas: Cas, back: str) -> str:
    """Where the browser goes to log out of CAS too."""
    return f"{cas.url}/logout?{urlencode({'service': back})}"
