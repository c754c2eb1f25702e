"""Where Flask-Login meets our log-in sessions: who is asking in this request.

The browser's cookie carries a random token; the database knows only its hash. Ending
a log-in deletes the row, so that a copied cookie is worth nothing afterwards.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadSignature
from werkzeug import Request

from unionweb.base.clock import now
from unionweb.base.web.policies import know_visitors
from unionweb.people.actions.sessions import NewSession
from unionweb.people.keys import account_key, keyed
from unionweb.people.queries.identity import who_by_session
from unionweb.people.rules.devices import device_words
from unionweb.people.rules.throttle import Attempt
from unionweb.people.rules.who import STRANGER, Who


class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's user: a token and whom it belongs to."""

    def __init__(self, token: str, person: Who) -> None:
        self.token = token
        self.who = person

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return self.token


def init_app(app: Flask) -> None:
    """Tell the application how to know its visitors."""
    manager = LoginManager(app)
    # Phones change their network address all day; the token alone decides.
    manager.session_protection = None
    manager.user_loader(_load)
    know_visitors(app, who)


def _load(token: str) -> SignedIn | None:
    person = who_by_session(token_hash(token), now())
    return None if person is None else SignedIn(token, person)


def who() -> Who:
    """Who is asking."""
    return current_user.who if current_user.is_authenticated else STRANGER


def new_token() -> str:
    """A fresh secret for a cookie."""
    return secrets.token_urlsafe(32)


def cookie_reader(app: Flask) -> Callable[[Request], str | None]:
    """A function that finds the log-in token in a bare request; None where there is none of ours."""
    interface, lifetime = app.session_interface, int(app.permanent_session_lifetime.total_seconds())
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(app)
    assert signer is not None

    def read(request: Request) -> str | None:
        try:
            kept = signer.loads(request.cookies.get(app.config["SESSION_COOKIE_NAME"], ""), max_age=lifetime)
        except BadSignature:
            return None
        token = kept.get("_user_id")  # where Flask-Login keeps it
        return token if isinstance(token, str) else None

    return read


def token_hash(token: str) -> str:
    """What the database stores of a token."""
    return sha256(token.encode()).hexdigest()


def new_session(token: str) -> NewSession:
    """A log-in that is about to begin in this browser, in the place of the one it has."""
    begins = now()
    return NewSession(
        token_hash=token_hash(token),
        device=device_words(request.user_agent.string),
        starts_at=begins,
        ends_at=begins + timedelta(hours=current_app.config["SETTINGS"].session_hours),
        instead_of=who().session,
    )


def attempt_in_session(number: str) -> Attempt:
    """The attempt of somebody logged in to give the present password once more. It counts for this
    log-in alone: nobody else can use it up."""
    return Attempt(account_key(number), keyed("session", who().session), trusted=True)


def remember(token: str, person: Who) -> None:
    """Put a new log-in into this browser; nothing of an earlier session survives."""
    session.clear()
    login_user(SignedIn(token, person))


def forget() -> None:
    """Take the log-in out of this browser."""
    logout_user()
    session.clear()
