"""企业微信, 钉钉, 飞书: the recipe of each (`rules/sso/platforms.py`), carried out."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from unionweb.config.sso import PlatformApp
from unionweb.people.rules.sso.numbers import number_in, value_at
from unionweb.people.rules.sso.platforms import RECIPES, Call, Platform, Recipe, Texts
from unionweb.people.rules.sso.refused import NotBelieved, Reason, distrusted
from unionweb.people.sso.fetching import fetch
from unionweb.people.sso.identity import Identity
from unionweb.people.sso.pending import Pending

WAY = "platform"
KEPT = timedelta(hours=1)
"""Half of what the platforms promise for a token of the whole application."""

_kept: dict[tuple[PlatformApp, str], tuple[dict[str, str], datetime]] = {}


def door(app: PlatformApp, pending: Pending, here: str, browser: str) -> str:
    """Where the browser goes to log in; `browser` is what it calls itself."""
    recipe = _recipe(app)
    page, query = recipe.page, recipe.query
    if recipe.inside is not None and recipe.inside[0] in browser:
        page, query = recipe.inside[1], recipe.inside_query
    parts = urlsplit(_at(app, page))
    return urlunsplit(
        parts._replace(query=urlencode(_filled(query, _given(app, pending, here))), fragment=recipe.fragment)
    )


def identify(
    app: PlatformApp, pending: Pending, brought: Mapping[str, str], here: str, now: datetime
) -> Identity:
    """Who came back. Raises NotBelieved."""
    recipe = _recipe(app)
    code = next((brought[name] for name in recipe.codes if brought.get(name)), "")
    if not code:
        # All three come back without a code when the person declines.
        raise NotBelieved(Reason.CANCELLED)
    known = _given(app, pending, here) | {"code": code}
    for number, call in enumerate(recipe.calls, 1):
        try:
            known |= _take(app, call, known, now)
        except NotBelieved as problem:
            _forget(app)
            raise NotBelieved(problem.reason, f"step {number}: {problem.detail}") from None
    return Identity(WAY, number_in(known, app.number or recipe.number))


def _recipe(app: PlatformApp) -> Recipe:
    return RECIPES[Platform(app.kind)]


def _given(app: PlatformApp, pending: Pending, here: str) -> dict[str, str]:
    return {
        "client_id": app.client_id,
        "secret": app.secret,
        "agent": app.agent,
        "here": here,
        "state": pending.state,
        "verifier": pending.verifier,
        "challenge": pending.challenge,
    }


def _take(app: PlatformApp, call: Call, known: Mapping[str, str], now: datetime) -> dict[str, str]:
    if call.kept:
        taken, until = _kept.get((app, call.address), ({}, now))
        if now < until:
            return taken
    taken = _ask(app, call, known)
    if call.kept:
        _kept[app, call.address] = taken, now + KEPT
    return taken


def _ask(app: PlatformApp, call: Call, known: Mapping[str, str]) -> dict[str, str]:
    try:
        query, headers = _filled(call.query, known), _filled(call.headers, known)
        body = None if call.body is None else json.dumps(_filled(call.body, known)).encode()
    except KeyError as missing:
        raise distrusted(f"no {missing.args[0]}") from None
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise distrusted("token")
    address = _at(app, call.address) + (f"?{urlencode(query)}" if query else "")
    said = fetch(address, body, headers | {"Content-Type": "application/json; charset=utf-8"}).json()
    for path, value in call.fine.items():
        if value_at(said, path) != value:
            raise distrusted(path)
    found = {name: value_at(said, path) for name, path in call.take.items()}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _filled(texts: Texts, known: Mapping[str, str]) -> dict[str, str]:
    return {name: text.format_map(known) for name, text in texts.items()}


def _at(app: PlatformApp, address: str) -> str:
    if not app.host:
        return address
    host, parts = urlsplit(app.host), urlsplit(address)
    return urlunsplit(parts._replace(scheme=host.scheme, netloc=host.netloc))


def _forget(app: PlatformApp) -> None:
    """A kept token may be what was wrong: they can be withdrawn before their time."""
    for key in [key for key in _kept if key[0] == app]:
        _kept.pop(key, None)
