"""Addresses of elections: those outside /elections, and whole ones for QR codes."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from unionweb.base.web.policies import Policy
from unionweb.base.web.rooms import View
from unionweb.base.web.site import certain_site
from unionweb.elections.views.room import room


def beside(rule: str, view: View, *, policy: Policy) -> None:
    """See `Room.beside`."""
    room.beside(rule, view, policy=policy)


def whole_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a QR code. Refusal when nobody can tell how it begins."""
    return certain_site() + url_for(endpoint, **values)


def booth_address(vote: str) -> str:
    """The booth with this vote in it."""
    return f"{certain_site()}/booth#{vote}"


def box_host() -> str:
    """The host that ballots go to, as a voter's phone shows it; "" where that is this site."""
    address: str = current_app.config["SETTINGS"].box_address
    return urlsplit(address).netloc
