"""What an ID token and a logout token must say (OpenID Connect Core 3.1.3.7, Back-Channel Logout 2.6).

The signature has been verified before; here only the words count.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from unionweb.people.rules.sso.refused import distrusted

SKEW = timedelta(seconds=60)
"""How far the clocks of two servers may be apart."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LASTS = timedelta(minutes=10)
"""A logout token older than this is not news."""
_LONGEST = 255

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have issued a token, and for whom."""

    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whose log-ins end: of one session at the provider, or of a person there; "" where it does not say.
    `at` is when: what began later stays."""

    session: str
    subject: str
    at: datetime


def check_id_token(claims: Claims, expected: Expected, *, nonce: str, now: datetime) -> str:
    """The subject of an ID token that was made for us, for this very log-in, and just now.
    Raises NotBelieved with the name of the claim that is wrong."""
    _check_origin(claims, expected)
    if moment(claims, "exp") + SKEW <= now:
        raise distrusted("exp")
    if moment(claims, "iat") - SKEW > now:
        raise distrusted("iat")
    if "nbf" in claims and moment(claims, "nbf") - SKEW > now:
        raise distrusted("nbf")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise distrusted("nonce")
    return _word(claims, "sub")


def check_logout_token(claims: Claims, expected: Expected, *, now: datetime) -> LoggedOut:
    """Who was logged out. An ID token is refused: it would be lying about in many a place. Raises
    NotBelieved."""
    _check_origin(claims, expected)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise distrusted("events")
    if "nonce" in claims:
        raise distrusted("nonce")
    at = moment(claims, "iat")
    if at - SKEW > now or at + LOGOUT_LASTS <= now:
        raise distrusted("iat")
    if "exp" in claims and moment(claims, "exp") + SKEW <= now:
        raise distrusted("exp")
    session = _word(claims, "sid") if "sid" in claims else ""
    subject = _word(claims, "sub") if "sub" in claims else ""
    if not session and not subject:
        raise distrusted("sub")
    return LoggedOut(session, subject, at)


def _check_origin(claims: Claims, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise distrusted("iss")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise distrusted("aud")
    party = claims.get("azp")
    if party != expected.client_id and (party is not None or len(audiences) > 1):
        raise distrusted("azp")


def moment(claims: Claims, name: str) -> datetime:
    """A claim that is a time: seconds since 1970. Raises NotBelieved."""
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise distrusted(name)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise distrusted(name) from None


def _word(claims: Claims, name: str) -> str:
    word = claims.get(name)
    if not isinstance(word, str) or not 0 < len(word) <= _LONGEST:
        raise distrusted(name)
    return word
