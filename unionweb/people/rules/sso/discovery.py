"""What an OpenID provider says of itself (OpenID Connect Discovery 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unionweb.base.addresses import is_loopback, is_safe
from unionweb.people.rules.sso.refused import distrusted


@dataclass(frozen=True, slots=True)
class Metadata:
    """Addresses of a provider; "" where it has none. `basic`: it takes the client's secret in a header,
    else in the form. `says_issuer`: its answers carry `iss` (RFC 9207)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    basic: bool
    says_issuer: bool


def read_metadata(document: Mapping[str, Any], issuer: str) -> Metadata:
    """The discovery document of this issuer. Raises NotBelieved: one that calls itself differently is
    somebody else's."""
    if document.get("issuer") != issuer:
        raise distrusted("issuer")
    methods = document.get("token_endpoint_auth_methods_supported")
    return Metadata(
        issuer=issuer,
        authorization=_address(document, "authorization_endpoint", issuer),
        token=_address(document, "token_endpoint", issuer),
        keys=_address(document, "jwks_uri", issuer),
        userinfo=_address(document, "userinfo_endpoint", issuer, needed=False),
        end_session=_address(document, "end_session_endpoint", issuer, needed=False),
        basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        says_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(document: Mapping[str, Any], name: str, issuer: str, *, needed: bool = True) -> str:
    value = document.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not is_safe(value) or (is_loopback(value) and not is_loopback(issuer)):
        raise distrusted(name)
    return value
