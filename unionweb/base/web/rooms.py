"""A feature's blueprint, and what stands round each of its views.

Round every view: the policy, then one transaction. A GET reads; any other
method is one writing transaction that commits when the answer is below 400.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, abort, make_response, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from unionweb.base.db import db, unit_of_work
from unionweb.base.web.doors import doors_of
from unionweb.base.web.headers import SAFE_METHODS
from unionweb.base.web.policies import Policy, policy_name, require

RACES = frozenset({"23505", "23503", "23P01", "40001", "40P01"})
"""What PostgreSQL calls a clash of two transactions; NOT NULL and CHECK are not among them."""

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

    def beside(self, rule: str, view: View, *, policy: Policy) -> None:
        """A view of this room whose address has nothing before it: people type it, or a page knows it by
        heart. No transaction of its own."""
        guarded = guard(view, policy, transaction=False)

        def register(state: BlueprintSetupState) -> None:
            state.app.add_url_rule(rule, f"{self.name}.{view.__name__}", guarded)

        self.record(register)


def guard(view: View, policy: Policy, transaction: bool) -> View:
    """The view behind its policy and inside its transaction."""

    @wraps(view)
    def answer(**arguments: Any) -> ResponseReturnValue:
        try:
            if not transaction or request.method in SAFE_METHODS:
                require(policy, arguments)
                return view(**arguments)
            with unit_of_work():
                return _decide(view, policy, arguments)
        except (SQLAlchemyError, SAWarning) as error:
            db.session.rollback()
            if is_race(error):
                abort(409)
            if "database is locked" in str(error):
                abort(503)
            raise

    answer.policy = policy  # type: ignore[attr-defined]
    return answer


def _decide(view: View, policy: Policy, arguments: dict[str, Any]) -> Response:
    require(policy, arguments)
    response = make_response(view(**arguments))
    if response.status_code >= 400:
        db.session.rollback()
    return response


def is_race(error: Exception) -> bool:
    """Whether somebody else was quicker, rather than we being wrong: a name taken meanwhile or a thing that
    others now point to (unique, foreign key), a thing gone meanwhile, or two who waited for each other."""
    if isinstance(error, SAWarning | StaleDataError | ObjectDeletedError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in RACES
    return str(error.orig).startswith(("UNIQUE", "FOREIGN KEY"))


def close_unopened(app: Flask) -> None:
    """Refuse every endpoint that came in by another door than a Room."""

    @app.before_request
    def closed_unless_opened() -> None:
        if request.endpoint in app.view_functions and policy_of(app, request.endpoint) is None:
            abort(403)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy that guards an endpoint; None for one that did not come through a Room."""
    return getattr(app.view_functions[endpoint], "policy", None)


def mount(app: Flask, prefix: str, other: Flask) -> None:
    """Let another application answer for every address below the prefix. Its doors stand in our table."""
    app.extensions.setdefault("unionweb.mounted", {})[prefix] = other
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {prefix: other})  # type: ignore[method-assign]


def access_table(app: Flask) -> list[tuple[str, str, str]]:
    """Every (rule, methods, policy) of the application, its doors and those mounted in it, sorted by rule."""
    mounted: dict[str, Flask] = app.extensions.get("unionweb.mounted", {})
    rows = [(door.rule, door.method, policy_name(door.policy)) for door in doors_of(app)]
    rows += _routes(app, "")
    rows += [row for prefix, other in mounted.items() for row in _routes(other, prefix)]
    return sorted(rows)


def _routes(app: Flask, prefix: str) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield prefix + rule.rule, methods, policy_name(policy) if policy else "closed"
