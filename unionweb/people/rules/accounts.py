"""Where an account stands, and whose accounts somebody may handle."""

from collections.abc import Iterable
from enum import StrEnum

from unionweb.base.text import mark
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who


class AccountState(StrEnum):
    """Where an account stands."""

    NONE = "none"
    WAITING = "waiting"
    ACTIVE = "active"
    DISABLED = "disabled"


ACCOUNT_STATES = {
    AccountState.NONE: mark("未发激活码"),
    AccountState.WAITING: mark("待激活"),
    AccountState.ACTIVE: mark("已激活"),
    AccountState.DISABLED: mark("已停用"),
}


def state_of(*, activated: bool, disabled: bool, code_is_live: bool) -> AccountState:
    """The state that people are shown."""
    if disabled:
        return AccountState.DISABLED
    if activated:
        return AccountState.ACTIVE
    return AccountState.WAITING if code_is_live else AccountState.NONE


def may_vouch(who: Who, roles: Iterable[tuple[Role, Place]]) -> bool:
    """Whether `who` may give a one-time code to a person with these roles, or stop the account.

    A code is a way into the account. Whoever administers a class must not come to administer the
    school by giving a code to its administrator, who studies in that class. Mere membership
    gives no power and does not count.
    """
    return all(role is Role.MEMBER or who.holds(Role.ADMINISTRATOR, place) for role, place in roles)
