"""Accounts: log in, choose a password, stop and reopen."""

from datetime import date, datetime

from sqlalchemy import bindparam, select

from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions import sessions
from unionweb.people.actions.sessions import NewSession
from unionweb.people.models import Account, Person

VERBS = {
    "people.account.activate": mark("激活账号"),
    "people.account.disable": mark("停用账号"),
    "people.account.enable": mark("恢复账号"),
    "people.account.sign_out": mark("结束某人的全部登录"),
    "people.password.change": mark("修改密码"),
    "people.password.rehash": mark("更新密码的保存方式"),
    "people.password.reset": mark("用激活码重设密码"),
}

WRONG = mark("学号或密码不对。如果还没有激活账号，请先用激活码激活。")
LEFT = mark("您已离校，账号不能再登录。如有疑问，请联系学院管理员。")
DISABLED = mark("这个账号已停用。请联系班级或学院管理员。")


# Made once: a hall logs in at the same moment.
_stored = (
    select(Account.password_hash, Account.disabled, Person.left_on)
    .join(Person, Person.id == Account.person_id)
    .where(Account.person_id == bindparam("person"))
    .with_for_update(of=Account)
)


def log_in(
    person_id: int, new: NewSession, *, seen: str, rehashed: str | None = None, now: datetime
) -> NewSession:
    """Begin a log-in after the password was found right. `seen` is the hash it was checked against:
    if it is no longer the stored one, the password was changed meanwhile. Raises Refusal."""
    stored = db.session.execute(_stored, {"person": person_id}).first()
    if stored is None or stored.password_hash != seen:
        raise Refusal(WRONG)
    _refuse(stored.left_on, stored.disabled)
    if rehashed is not None:
        db.session.get_one(Account, person_id).password_hash = rehashed
        record("people.password.rehash", subject=("person", person_id), by=SYSTEM, now=now)
    return sessions.start(person_id, new)


def refuse_closed(left_on: date | None, account: Account | None) -> None:
    """Raises Refusal when the person has left or the account is stopped."""
    _refuse(left_on, account is not None and account.disabled)


def _refuse(left_on: date | None, disabled: bool) -> None:
    if left_on is not None:
        raise Refusal(LEFT)
    if disabled:
        raise Refusal(DISABLED)


def set_first_password(person: Person, password_hash: str, new: NewSession, *, now: datetime) -> Person:
    """The password chosen with a one-time code; every other log-in ends. Raises Refusal."""
    account = locked_account(person.id)
    refuse_closed(person.left_on, account)
    first = account.password_hash is None
    account.password_hash = password_hash
    account.activated_at = account.activated_at or now
    sessions.end_all(person.id)
    sessions.start(person.id, new)
    verb = "people.account.activate" if first else "people.password.reset"
    record(verb, subject=("person", person.id), by=Actor(person.id, person.name), now=now)
    return person


def change_password(
    person_id: int, password_hash: str, new: NewSession, *, seen: str, by: Actor, now: datetime
) -> Person:
    """Another password after the present one was found right (`seen` as in `log_in`); every other
    log-in ends, and this browser gets a fresh one. Raises Refusal."""
    account = _locked(person_id)
    if account is None or account.password_hash != seen:
        raise Refusal("密码刚刚被修改过，请重新登录。")
    account.password_hash = password_hash
    sessions.end_all(person_id)
    sessions.start(person_id, new)
    record("people.password.change", subject=("person", person_id), by=by, now=now)
    return account.person


def disable(person: Person, *, by: Actor, now: datetime) -> Account:
    """Stop an account and end its log-ins. Raises Refusal."""
    if by.id == person.id:
        raise Refusal("不能停用自己的账号。")
    account = locked_account(person.id)
    account.disabled = True
    ended = sessions.end_all(person.id)
    record(
        "people.account.disable",
        subject=("person", person.id),
        by=by,
        now=now,
        details={"name": person.name, "ended": ended},
    )
    return account


def enable(person: Person, *, by: Actor, now: datetime) -> Account:
    """Reopen a stopped account; the password is what it was."""
    account = locked_account(person.id)
    account.disabled = False
    record(
        "people.account.enable", subject=("person", person.id), by=by, now=now, details={"name": person.name}
    )
    return account


def sign_out_everywhere(person: Person, *, by: Actor, now: datetime) -> int:
    """End all log-ins of somebody else; how many ended."""
    ended = sessions.end_all(person.id)
    record(
        "people.account.sign_out",
        subject=("person", person.id),
        by=by,
        now=now,
        details={"name": person.name, "ended": ended},
    )
    return ended


def locked_account(person_id: int) -> Account:
    """The account of a person, made when there is none, held until the end of the transaction."""
    # The person's row is the lock: there may be no row of the account to hold yet. With `key_share`
    # a log-in of the same person can still point to it.
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    account = _locked(person_id)
    if account is None:
        account = Account(person_id=person_id, disabled=False)
        db.session.add(account)
        db.session.flush()
    return account


def _locked(person_id: int) -> Account | None:
    query = select(Account).where(Account.person_id == person_id)
    return db.session.scalar(query.with_for_update(of=Account).execution_options(populate_existing=True))
