"""A feature's blueprint, and what stands round each of its views.

Round every view: the policy, then one transaction. A GET reads; any other
method is one writing transaction that commits when the answer is below 400.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError

from unionweb.base.db import db, unit_of_work
from unionweb.base.web.policies import Policy, policy_name, require

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., ResponseReturnValue]


class Room(Blueprint):
    """A blueprint whose routes each name their policy."""

    def add_url_rule(  # type: ignore[override]
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: View | None = None,
        provide_automatic_options: bool | None = None,
        *,
        policy: Policy | None = None,
        transaction: bool = True,
        **options: Any,
    ) -> None:
        """Register a route. `transaction=False` is for the few views that open
        their own short units of work, such as log-in; the reason stands there."""
        if policy is None or view_func is None:
            raise TypeError(f"route {rule!r} of {self.name!r} names no policy: write policy=…")
        guarded = guard(view_func, policy, transaction)
        endpoint = endpoint or view_func.__name__
        super().add_url_rule(rule, endpoint, guarded, provide_automatic_options, **options)


def guard(view: View, policy: Policy, transaction: bool) -> View:
    """The view behind its policy and inside its transaction."""

    @wraps(view)
    def answer(**arguments: Any) -> ResponseReturnValue:
        if not transaction or request.method in SAFE_METHODS:
            require(policy, arguments)
            return view(**arguments)
        return _write(lambda: _decide(view, policy, arguments))

    answer.policy = policy  # type: ignore[attr-defined]
    return answer


def _decide(view: View, policy: Policy, arguments: dict[str, Any]) -> Response:
    require(policy, arguments)
    response = make_response(view(**arguments))
    if response.status_code >= 400:
        db.session.rollback()
    return response


def _write(answer: Callable[[], Response]) -> Response:
    try:
        with unit_of_work():
            return answer()
    except IntegrityError as clash:
        if is_race(clash):
            abort(409)
        raise
    except OperationalError as error:
        if "database is locked" in str(error):
            abort(503)
        raise


def is_race(clash: IntegrityError) -> bool:
    """Whether somebody else was quicker (unique or foreign key), rather than we being
    wrong (NOT NULL, CHECK)."""
    state = getattr(clash.orig, "sqlstate", None)
    if state is not None:
        return state in {"23505", "23503", "23P01"}
    return str(clash.orig).startswith(("UNIQUE", "FOREIGN KEY"))


def close_unopened(app: Flask) -> None:
    """Refuse every endpoint that came in by another door than a Room."""

    @app.before_request
    def closed_unless_opened() -> None:
        if request.endpoint in app.view_functions and policy_of(app, request.endpoint) is None:
            abort(403)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy that guards an endpoint; None for one that did not come through a Room."""
    return getattr(app.view_functions[endpoint], "policy", None)


def access_table(app: Flask) -> list[tuple[str, str, str]]:
    """Every (rule, methods, policy) of the application, sorted by rule."""
    rows = []
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append((rule.rule, methods, policy_name(policy) if policy else "closed"))
    return sorted(rows)
