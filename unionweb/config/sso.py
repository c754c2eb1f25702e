"""The school's single sign-on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from unionweb.base.addresses import is_safe
from unionweb.config.values import Unusable

PLATFORMS = ("wecom", "dingtalk", "feishu")
MOST_NAME = 20
_WORD = re.compile(r"[!-~]{1,255}")

SSO_SETTINGS = (
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NUMBER_CLAIM",
    "OIDC_SCOPES",
    "OIDC_NAME",
    "CAS_URL",
    "CAS_NUMBER",
    "CAS_NAME",
    "PLATFORM",
    "PLATFORM_ID",
    "PLATFORM_SECRET",
    "PLATFORM_AGENT",
    "PLATFORM_NUMBER",
    "SSO_ONLY",
)


@dataclass(frozen=True, slots=True)
class Oidc:
    """An OpenID provider. `number`: the claim with the student number. `name`: on the button, "" for the
    usual word."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    number: str = "preferred_username"
    scopes: str = "openid profile"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cas:
    """A CAS 3 server. `url`: what stands before /login. `number`: the attribute with the student number, or
    "user"."""

    url: str
    number: str = "user"
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlatformApp:
    """The school's own application at 企业微信, 钉钉 or 飞书. `number`: "" for the usual field. `host`:
    another server that answers in their place, "" for theirs."""

    kind: str
    client_id: str
    secret: str = field(repr=False)
    agent: str = ""
    number: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The ways that the school offers. `only`: passwords are for administrators."""

    oidc: Oidc | None = None
    cas: Cas | None = None
    platform: PlatformApp | None = None
    only: bool = False

    def __bool__(self) -> bool:
        return bool(self.oidc or self.cas or self.platform)


def read_sso(environment: Mapping[str, str], address: str) -> SingleSignOn:
    """The ways that are configured. Raises Unusable."""
    sso = SingleSignOn(
        oidc=_read_oidc(environment),
        cas=_read_cas(environment),
        platform=_read_platform(environment),
        only=_read_only(environment),
    )
    if sso and not address:
        raise Unusable("single sign-on needs UNIONWEB_ADDRESS: the school's server leads back to this site")
    if sso.only and not sso:
        raise Unusable("UNIONWEB_SSO_ONLY needs UNIONWEB_OIDC_ISSUER, UNIONWEB_CAS_URL or UNIONWEB_PLATFORM")
    return sso


def _read_oidc(environment: Mapping[str, str]) -> Oidc | None:
    if not environment.get("UNIONWEB_OIDC_ISSUER"):
        _refuse_rest(environment, "OIDC_ISSUER", "OIDC_")
        return None
    scopes = environment.get("UNIONWEB_OIDC_SCOPES") or "openid profile"
    if "openid" not in scopes.split():
        raise Unusable("UNIONWEB_OIDC_SCOPES must hold openid")
    return Oidc(
        issuer=_read_address(environment, "UNIONWEB_OIDC_ISSUER"),
        client_id=_read_word(environment, "UNIONWEB_OIDC_CLIENT_ID"),
        client_secret=environment.get("UNIONWEB_OIDC_CLIENT_SECRET", ""),
        number=environment.get("UNIONWEB_OIDC_NUMBER_CLAIM") or "preferred_username",
        scopes=" ".join(scopes.split()),
        name=_read_name(environment, "UNIONWEB_OIDC_NAME"),
    )


def _read_cas(environment: Mapping[str, str]) -> Cas | None:
    if not environment.get("UNIONWEB_CAS_URL"):
        _refuse_rest(environment, "CAS_URL", "CAS_")
        return None
    return Cas(
        url=_read_address(environment, "UNIONWEB_CAS_URL").rstrip("/"),
        number=environment.get("UNIONWEB_CAS_NUMBER") or "user",
        name=_read_name(environment, "UNIONWEB_CAS_NAME"),
    )


def _read_platform(environment: Mapping[str, str]) -> PlatformApp | None:
    kind = environment.get("UNIONWEB_PLATFORM", "")
    if not kind:
        _refuse_rest(environment, "PLATFORM", "PLATFORM_")
        return None
    if kind not in PLATFORMS:
        raise Unusable(f"UNIONWEB_PLATFORM must be one of {', '.join(PLATFORMS)}, not {kind!r}")
    agent = environment.get("UNIONWEB_PLATFORM_AGENT", "")
    if kind == "wecom" and not agent:
        raise Unusable("UNIONWEB_PLATFORM_AGENT (AgentId) is needed for wecom")
    return PlatformApp(
        kind=kind,
        client_id=_read_word(environment, "UNIONWEB_PLATFORM_ID"),
        secret=_read_word(environment, "UNIONWEB_PLATFORM_SECRET"),
        agent=agent,
        number=environment.get("UNIONWEB_PLATFORM_NUMBER", ""),
    )


def _read_only(environment: Mapping[str, str]) -> bool:
    value = environment.get("UNIONWEB_SSO_ONLY", "")
    if value not in {"", "0", "1"}:
        raise Unusable(f"UNIONWEB_SSO_ONLY must be 1 or 0, not {value!r}")
    return value == "1"


def _refuse_rest(environment: Mapping[str, str], first: str, family: str) -> None:
    """Part of a way without its main setting would be as if it had not been made."""
    for name in SSO_SETTINGS:
        if name != first and name.startswith(family) and environment.get(f"UNIONWEB_{name}"):
            raise Unusable(f"UNIONWEB_{name} needs UNIONWEB_{first}")


def _read_address(environment: Mapping[str, str], name: str) -> str:
    value = environment[name]
    if not is_safe(value) or "?" in value:
        # Over plain HTTP anybody on the way could say who somebody is.
        raise Unusable(f"{name} must be an https:// address (http:// only for localhost), not {value!r}")
    return value


def _read_word(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not _WORD.fullmatch(value):
        # Not the value itself: it may be a secret.
        raise Unusable(f"{name} is missing, too long, or has blanks in it")
    return value


def _read_name(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if len(value) > MOST_NAME or not value.isprintable():
        raise Unusable(f"{name} must be at most {MOST_NAME} characters: it stands on a button")
    return value
