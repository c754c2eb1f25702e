"""Who may. Closed unless opened: a route without a policy cannot be registered.

A policy is a function `(who, **view_arguments) -> bool`. Questions about an object
("is this my department?") are asked there, so that no view forgets them.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast

from flask import abort, current_app

Policy = Callable[..., bool]


class Visitor(Protocol):
    """As much of a person as the floor `base` may know."""

    @property
    def signed_in(self) -> bool: ...


def everyone(who: Visitor, **_arguments: object) -> bool:
    """Open to the whole world, signed in or not."""
    return True


def signed_in(who: Visitor, **_arguments: object) -> bool:
    """Any person with an account."""
    return who.signed_in


def visitor() -> Visitor:
    """Who is asking; the feature that knows people says (see `know_visitors`)."""
    return cast(Visitor, current_app.extensions["unionweb.visitor"]())


def know_visitors(app: Any, ask: Callable[[], Visitor]) -> None:
    """Register the function that tells who is asking."""
    app.extensions["unionweb.visitor"] = ask


def require(policy: Policy, arguments: dict[str, Any]) -> None:
    """Let pass, or answer 401 (nobody known) or 403 (known, but may not)."""
    if policy is everyone:  # who asks is three queries, and nothing hangs on it
        return
    who = visitor()
    if not policy(who, **arguments):
        abort(403 if who.signed_in else 401)


def policy_name(policy: Policy) -> str:
    """The short name that the access table prints: "people.manages_roster"."""
    feature = policy.__module__.removeprefix("unionweb.").removesuffix(".policies")
    return f"{feature}.{policy.__name__}"
