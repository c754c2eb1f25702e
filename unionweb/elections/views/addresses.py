"""Addresses of elections: those outside /elections, and whole ones for QR codes."""

from typing import Any

from flask import url_for
from flask.blueprints import BlueprintSetupState

from unionweb.base.web.policies import Policy
from unionweb.base.web.rooms import View, guard
from unionweb.base.web.site import certain_site
from unionweb.elections.views.room import room


def beside(rule: str, view: View, *, policy: Policy) -> None:
    """A view of this room whose address has nothing before it: people type it, or the booth knows it by
    heart. No transaction of its own."""
    guarded = guard(view, policy, transaction=False)

    def register(state: BlueprintSetupState) -> None:
        endpoint = f"{room.name}.{view.__name__}"
        state.app.add_url_rule(rule, endpoint, guarded)

    room.record(register)


def whole_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for a QR code. Refusal when nobody can tell how it begins."""
    return certain_site() + url_for(endpoint, **values)


def booth_address(vote: str) -> str:
    """The booth with this vote in it."""
    return f"{certain_site()}/booth#{vote}"
