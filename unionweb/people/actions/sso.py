"""Log-ins by single sign-on begin, and end when the other server says so."""

from datetime import datetime

from sqlalchemy import delete, or_

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions import accounts, activation, sessions
from unionweb.people.actions.sessions import NewSession
from unionweb.people.models import LoginSession, Person
from unionweb.people.queries.accounts import person_by_typed_number
from unionweb.people.rules.sso.claims import SKEW

VERBS = {"people.account.activate_sso": mark("经统一身份认证激活账号")}


class Unlisted(Refusal):
    """The other server knows somebody whom the roster does not."""

    def __init__(self, number: str) -> None:
        super().__init__("名册里没有您的学号 %(number)s。", number=number)


def enter(number: str, new: NewSession, *, now: datetime) -> Person:
    """Begin a log-in of the person with this number, for whom the school's server vouches. The first one
    activates the account: no code is needed, and one that lies about somewhere stops working. Raises Refusal,
    Unlisted."""
    person = person_by_typed_number(number)
    if person is None:
        raise Unlisted(number)
    account = accounts.locked_account(person.id)
    accounts.refuse_closed(person.left_on, account)
    if not account.active:
        account.activated_at = now
        activation.revoke_code(person.id)
        record(
            "people.account.activate_sso",
            subject=("person", person.id),
            by=Actor(person.id, person.name),
            now=now,
            details={"way": new.way},
        )
    sessions.start(person.id, new)
    return person


def end(session_key: str, subject_key: str, *, until: datetime) -> int:
    """End the log-ins that began with a session of the other server or, where no session is named, those of a
    person there; how many ended. Those that began after `until` stay: an old message must not end them."""
    if not session_key and not subject_key:
        return 0
    its, theirs = LoginSession.sso_session == session_key, LoginSession.sso_subject == subject_key
    nameless = LoginSession.sso_session.is_(None) & theirs
    named = or_(its, nameless) if session_key and subject_key else its if session_key else theirs
    result = db.session.execute(delete(LoginSession).where(named, LoginSession.started_at <= until + SKEW))
    return int(result.rowcount)  # type: ignore[attr-defined]
