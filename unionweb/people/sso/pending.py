"""Sign-ons that this browser has begun. They live in its signed session cookie: several tabs may be under
way, and no server has to remember them.

The cookie holds a random name for each; nonce and PKCE verifier follow from it by the installation's key,
so that they stand nowhere.
"""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from flask import session

from unionweb.people.keys import keyed
from unionweb.people.rules.addresses import local_address
from unionweb.people.rules.sso.refused import NotBelieved, Reason

LASTS = timedelta(minutes=15)
MOST = 5
_LONGEST_NEXT = 300
_PLACE = "sso"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-on under way. `next`: where to go afterwards, a path of ours or ""."""

    state: str
    next: str

    @property
    def nonce(self) -> str:
        """What the ID token must repeat."""
        return keyed("sso-nonce", self.state)

    @property
    def verifier(self) -> str:
        """What only the one who asked for the code can show (RFC 7636); 64 characters."""
        return keyed("sso-verifier", self.state)

    @property
    def challenge(self) -> str:
        """What is shown of the verifier beforehand."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def begin(way: str, wanted: str, now: datetime) -> Pending:
    """A new one, by this way. The oldest are forgotten."""
    fits = len(wanted) <= _LONGEST_NEXT
    # Letters and digits only: 企业微信 allows no others.
    pending = Pending(secrets.token_hex(16), (local_address(wanted) or "") if fits else "")
    entry = [pending.state, way, int(now.timestamp()), pending.next]
    session[_PLACE] = [*_live(now), entry][-MOST:]
    return pending


def take(way: str, state: str, now: datetime) -> Pending:
    """The one of this name, which is then used up. Raises NotBelieved: it began in another browser, by
    another way, too long ago, or has ended."""
    live = _live(now)
    session[_PLACE] = [entry for entry in live if entry[0] != state]
    for name, by, _since, wanted in live:
        if name == state and by == way:
            return Pending(name, local_address(wanted) or "")
    raise NotBelieved(Reason.EXPIRED)


def others() -> list[list[str | int]]:
    """What is under way in other tabs, to be kept when the session is renewed."""
    kept: list[list[str | int]] = session.get(_PLACE, [])
    return kept


def keep(entries: list[list[str | int]]) -> None:
    """Put them into a new session."""
    if entries:
        session[_PLACE] = entries


def _live(now: datetime) -> list[list[str]]:
    earliest = (now - LASTS).timestamp()
    return [entry for entry in session.get(_PLACE, []) if entry[2] > earliest]
