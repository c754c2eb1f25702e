"""What an OpenID provider says of itself, and its keys: asked for when needed, kept for an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import decode

from unionweb.config.sso import Oidc
from unionweb.people.rules.sso.discovery import Metadata, read_metadata
from unionweb.people.rules.sso.refused import NotBelieved, distrusted
from unionweb.people.sso.fetching import fetch_ok

KEPT = timedelta(hours=1)
SOONEST = timedelta(seconds=30)
"""Keys that are younger are not asked for again: whoever sends tokens signed by keys that nobody has would
otherwise have us ask each time."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a public key. Without "none", and without those where whoever can check can also sign."""


@dataclass(frozen=True, slots=True)
class _Kept:
    thing: Any
    since: datetime


class Provider:
    """One provider. What it keeps is a copy of what anybody can read there."""

    def __init__(self, oidc: Oidc) -> None:
        self._oidc = oidc
        self._metadata: _Kept | None = None
        self._keys: _Kept | None = None

    def metadata(self, now: datetime) -> Metadata:
        """Its addresses. Raises NotBelieved."""
        kept = self._metadata
        if kept is None or now - kept.since >= KEPT:
            document = fetch_ok(get_well_known_url(self._oidc.issuer, external=True)).json()
            kept = self._metadata = _Kept(read_metadata(document, self._oidc.issuer), now)
        found: Metadata = kept.thing
        return found

    def claims(self, token: str, now: datetime) -> dict[str, Any]:
        """What a token says that this provider has signed. Raises NotBelieved."""
        try:
            return _verified(token, self._key_set(now, older_than=KEPT))
        except NotBelieved as problem:
            if problem.detail != "kid" or self._keys is None or now - self._keys.since < SOONEST:
                raise
        # A key that we have not seen: it may be a new one.
        return _verified(token, self._key_set(now, older_than=SOONEST))

    def _key_set(self, now: datetime, *, older_than: timedelta) -> KeySet:
        kept = self._keys
        if kept is None or now - kept.since >= older_than:
            kept = self._keys = _Kept(read_keys(fetch_ok(self.metadata(now).keys).json()), now)
        found: KeySet = kept.thing
        return found


@cache
def provider(oidc: Oidc) -> Provider:
    """The provider of these settings, one for the process."""
    return Provider(oidc)


def read_keys(document: dict[str, Any]) -> KeySet:
    """The keys that can check signatures; others, and what is no key, are passed over. Raises NotBelieved."""
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise distrusted("jwks")
    return KeySet([key for one in keys if (key := _read_key(one)) is not None])


def _read_key(said: Any) -> Key | None:
    if not isinstance(said, dict) or said.get("kty") == "oct" or said.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _verified(token: str, keys: KeySet) -> dict[str, Any]:
    # Headers of their own are no reason to refuse a token; those marked as critical still are.
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return dict(decode(token, keys, algorithms=ALGORITHMS, registry=registry).claims)
    except JoseError as problem:
        raise distrusted(_DETAILS.get(problem.error, "token")) from None
    except (ValueError, TypeError, RecursionError):
        raise distrusted("token") from None


_DETAILS = {"invalid_key_id": "kid", "unsupported_algorithm": "alg", "bad_signature": "signature"}
