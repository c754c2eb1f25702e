"""Which ways of single sign-on the school offers, and what each does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark
from unionweb.config.sso import SingleSignOn
from unionweb.people.rules.roles import Role
from unionweb.people.rules.sso.platforms import PLATFORMS, Platform
from unionweb.people.rules.who import Who
from unionweb.people.sso import cas, platforms
from unionweb.people.sso.fetching import gate
from unionweb.people.sso.identity import Identity
from unionweb.people.sso.pending import Pending

USUAL_NAME = mark("统一身份认证")
WAYS_OUT = frozenset({"oidc", "cas"})
"""Where one can also log out of the other server."""
CALLBACKS = {"oidc": "/people/sso/oidc", "cas": "/people/sso/cas", "platform": "/people/sso/platform"}


@dataclass(frozen=True, slots=True)
class Way:
    """A button on the log-in page. `name` is to be translated, unless the school chose it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What the log-in page offers. `only`: passwords are for administrators."""

    ways: tuple[Way, ...]
    only: bool


def settings() -> SingleSignOn:
    """What is configured."""
    sso: SingleSignOn = current_app.config["SETTINGS"].sso
    return sso


def site() -> str:
    """The address of ours that the other server leads back to; never taken from a request."""
    return str(current_app.config["SETTINGS"].address)


def offered() -> Offered:
    """The ways, in the order of their buttons."""
    sso, found = settings(), []
    if sso.oidc:
        found.append(Way("oidc", sso.oidc.name or USUAL_NAME))
    if sso.cas:
        found.append(Way("cas", sso.cas.name or USUAL_NAME))
    if sso.platform:
        found.append(Way("platform", PLATFORMS[Platform(sso.platform.kind)]))
    return Offered(tuple(found), sso.only)


def name_of(way: str) -> str:
    """The name of a way; the usual one when it is offered no longer."""
    return next((one.name for one in offered().ways if one.key == way), USUAL_NAME)


def require(way: str) -> None:
    """Raises NotFound for a way that is not offered."""
    if getattr(settings(), way) is None:
        raise NotFound


def door(way: str, pending: Pending, browser: str, now: datetime) -> str:
    """Where the browser goes to log in. Raises NotBelieved, NotFound."""
    sso, here = settings(), site() + CALLBACKS.get(way, "")
    if way == "oidc" and sso.oidc:
        from unionweb.people.sso import oidc  # Authlib: 3 MB that a school without OIDC does not need

        with gate.place():
            return oidc.door(sso.oidc, pending, here, now)
    if way == "cas" and sso.cas:
        return cas.door(sso.cas, pending, here)
    if way == "platform" and sso.platform:
        return platforms.door(sso.platform, pending, here, browser)
    raise NotFound


def identify(way: str, pending: Pending, brought: Mapping[str, str], now: datetime) -> Identity:
    """Who came back. Raises NotBelieved, NotFound; Busy when too many are being asked about."""
    sso, here = settings(), site() + CALLBACKS[way]
    with gate.place():
        if way == "oidc" and sso.oidc:
            from unionweb.people.sso import oidc

            return oidc.identify(sso.oidc, pending, brought, here, now)
        if way == "cas" and sso.cas:
            return cas.identify(sso.cas, pending, brought, here)
        if way == "platform" and sso.platform:
            return platforms.identify(sso.platform, pending, brought, here, now)
    raise NotFound


def logged_out(token: str, now: datetime) -> tuple[Identity, datetime]:
    """Whom the OpenID provider says it has logged out, and when. Raises NotBelieved, NotFound."""
    oidc_settings = settings().oidc
    if oidc_settings is None:
        raise NotFound
    from unionweb.people.sso import oidc

    with gate.place():
        return oidc.logged_out(oidc_settings, token, now)


def exit_address(way: str, now: datetime) -> str:
    """Where the browser goes to log out there too; "" where that is not offered. Raises NotBelieved."""
    sso, back = settings(), site() + "/people/sign-in"
    if way == "oidc" and sso.oidc:
        from unionweb.people.sso import oidc

        with gate.place():
            return oidc.exit_address(sso.oidc, back, now)
    if way == "cas" and sso.cas:
        return cas.exit_address(sso.cas, back)
    return ""


def refuse_password(me: Who) -> None:
    """Where the school wants single sign-on only, passwords and codes are for administrators: they must get
    in when the school's server does not answer. Raises Refusal."""
    if settings().only and not me.holds(Role.ADMINISTRATOR):
        raise Refusal("本校只用统一身份认证登录，请点上面的按钮。密码登录只留给管理员。")
