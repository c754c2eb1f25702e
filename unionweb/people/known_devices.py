"""Device cookies: a browser in which somebody has logged in is known to that account.

The cookie carries a random name of the device and the accounts that logged in there (keyed hashes,
no numbers), signed. It opens nothing; it only keeps strangers' guesses from slowing this browser down.
"""

import secrets
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from unionweb.people.keys import account_key, keyed
from unionweb.people.rules.throttle import Attempt, network

COOKIE = "unionweb_device"
LASTS = timedelta(days=180)
MOST_ACCOUNTS = 5
"""A shared computer forgets the accounts that were used on it longest ago."""


def attempt_at(number: str) -> Attempt:
    """The attempt that this request makes at the account with a number."""
    account = account_key(number)
    device, accounts = _read()
    if account[:32] in accounts:
        return Attempt(account, keyed("device", device), trusted=True)
    return Attempt(account, keyed("network", network(request.remote_addr)), trusted=False)


def sign_on_here() -> Attempt:
    """A sign-on that this request brings back; it counts for the address alone."""
    source = keyed("sign-on-network", network(request.remote_addr))
    return Attempt(keyed("sign-on", ""), source, trusted=False, sign_on=True)


def know_device(response: Response, number: str) -> Response:
    """Let this browser be known to the account from now on."""
    device, accounts = _read()
    own = account_key(number)[:32]
    accounts = [own, *(one for one in accounts if one != own)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        _signer().dumps([device or secrets.token_urlsafe(16), accounts]),
        max_age=LASTS,
        path="/people",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _read() -> tuple[str, list[str]]:
    """Name of the device and its accounts; nothing for a browser that has no valid cookie."""
    try:
        content: Any = _signer().loads(request.cookies.get(COOKIE, ""), max_age=int(LASTS.total_seconds()))
    except BadData:
        return "", []
    return content[0], content[1]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="unionweb.device")
