"""OpenID Connect: authorization code with PKCE. Authlib speaks the protocol, over our own wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Client, OAuth2Error

from unionweb.config.sso import Oidc
from unionweb.people.rules.sso.claims import Expected, check_id_token, check_logout_token
from unionweb.people.rules.sso.discovery import Metadata
from unionweb.people.rules.sso.numbers import number_in, value_at
from unionweb.people.rules.sso.refused import NotBelieved, Reason, distrusted
from unionweb.people.sso.fetching import Reply, fetch, fetch_ok
from unionweb.people.sso.identity import Identity, session_key, subject_key
from unionweb.people.sso.pending import Pending
from unionweb.people.sso.provider import provider

WAY = "oidc"
_OUR_FAULTS = frozenset({"invalid_client", "unauthorized_client"})


def door(oidc: Oidc, pending: Pending, here: str, now: datetime) -> str:
    """Where the browser goes to log in. `here` is where it comes back to. Raises NotBelieved."""
    metadata = provider(oidc).metadata(now)
    address, _state = _client(oidc, metadata, here).create_authorization_url(
        metadata.authorization, state=pending.state, code_verifier=pending.verifier, nonce=pending.nonce
    )
    return str(address)


def identify(oidc: Oidc, pending: Pending, brought: Mapping[str, str], here: str, now: datetime) -> Identity:
    """Who came back. Raises NotBelieved."""
    known = provider(oidc)
    metadata = known.metadata(now)
    _check_answer(metadata, brought)
    token = _exchange(_client(oidc, metadata, here), metadata, pending, brought.get("code", ""))
    id_token = token.get("id_token")
    if not isinstance(id_token, str):
        raise distrusted("id_token")
    claims = known.claims(id_token, now)
    subject = check_id_token(claims, _expected(oidc), nonce=pending.nonce, now=now)
    session = claims.get("sid")
    return Identity(
        WAY,
        _number(oidc, metadata, claims, token),
        session_key(WAY, session if isinstance(session, str) else ""),
        subject_key(WAY, subject),
    )


def logged_out(oidc: Oidc, token: str, now: datetime) -> tuple[Identity, datetime]:
    """Whom the provider has logged out, and when. Raises NotBelieved."""
    told = check_logout_token(provider(oidc).claims(token, now), _expected(oidc), now=now)
    return Identity(WAY, "", session_key(WAY, told.session), subject_key(WAY, told.subject)), told.at


def exit_address(oidc: Oidc, back: str, now: datetime) -> str:
    """Where the browser goes to log out of the provider too; "" where that is not offered. No token names the
    person (we keep none): the provider asks. Raises NotBelieved."""
    address = provider(oidc).metadata(now).end_session
    if not address:
        return ""
    mark = "&" if "?" in address else "?"
    return address + mark + urlencode({"client_id": oidc.client_id, "post_logout_redirect_uri": back})


def _expected(oidc: Oidc) -> Expected:
    return Expected(oidc.issuer, oidc.client_id)


def _check_answer(metadata: Metadata, brought: Mapping[str, str]) -> None:
    # An honest server that was lured into answering for another one gives itself away (RFC 9207).
    issuer = brought.get("iss")
    if issuer != metadata.issuer and (issuer is not None or metadata.says_issuer):
        raise distrusted("iss")
    if "error" in brought:
        cancelled = brought["error"] == "access_denied"
        raise NotBelieved(Reason.CANCELLED) if cancelled else distrusted("error")
    if not brought.get("code"):
        raise distrusted("code")


def _client(oidc: Oidc, metadata: Metadata, here: str) -> OAuth2Client:
    method = "client_secret_basic" if metadata.basic else "client_secret_post"
    return OAuth2Client(
        session=_Wire(),
        client_id=oidc.client_id,
        client_secret=oidc.client_secret or None,
        token_endpoint_auth_method=method if oidc.client_secret else "none",
        scope=oidc.scopes,
        redirect_uri=here,
        code_challenge_method="S256",
    )


def _exchange(client: OAuth2Client, metadata: Metadata, pending: Pending, code: str) -> Mapping[str, Any]:
    try:
        token: Mapping[str, Any] = client.fetch_token(
            metadata.token, grant_type="authorization_code", code=code, code_verifier=pending.verifier
        )
    except OAuth2Error as refusal:
        # Ours to mend when the provider does not know us; else the code was used, too old, or not ours.
        raise distrusted(refusal.error if refusal.error in _OUR_FAULTS else "code") from None
    except (ValueError, TypeError, UnicodeError):
        raise distrusted("token") from None
    return token


def _number(oidc: Oidc, metadata: Metadata, claims: Mapping[str, Any], token: Mapping[str, Any]) -> str:
    """From the ID token, or else from the provider's page about the person, if it is about the same one."""
    if value_at(claims, oidc.number) is not None or not metadata.userinfo:
        return number_in(claims, oidc.number)
    bearer = token.get("access_token")
    if not isinstance(bearer, str) or not bearer.isascii() or not bearer.isprintable():
        raise distrusted("access_token")
    said = fetch_ok(metadata.userinfo, headers={"Authorization": f"Bearer {bearer}"}).json()
    if said.get("sub") != claims["sub"]:
        raise distrusted("userinfo")
    return number_in(said, oidc.number)


class _Answer:
    """As much of an answer as Authlib asks for."""

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.json = reply.json

    def raise_for_status(self) -> None:
        """An answer that is no answer."""
        raise NotBelieved(Reason.SILENT, f"status {self.status_code}")


class _Wire:
    """Carries Authlib's requests, with our patience."""

    def post(self, address: str, data: dict[str, str], headers: dict[str, str], auth: Any) -> _Answer:
        """A form, with whatever proves that it is us."""
        address, headers, body = auth.prepare("POST", address, dict(headers), urlencode(data))
        return _Answer(fetch(address, body.encode(), headers))
