"""Slowing down those who guess passwords, without letting a stranger lock others out.

A browser in which somebody has logged in before carries a device cookie for that account. Its
attempts count by themselves, so that it keeps working whatever strangers do. Attempts from
elsewhere count for the account at this address, for the account, and for the address.
Thousands may share one address of a campus; so an address earns one more attempt with each account that
gets in there. Those who mistype are far fewer than those who get in; with one who guesses it is the other way
round.
A person under attack on a new phone comes in by a one-time code, which none of this slows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries a password. Account and source (a known device, else a network) are keyed
    hashes; `trusted` tells that the source is a device known to this account. `sign_on`: not a password, but
    what another server said, and nobody knows yet whose account it is."""

    account: str
    source: str
    trusted: bool
    sign_on: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts within a time; what is counted together is named by the flags. `earns`: as
    many more as accounts got in from this source within the last hour."""

    attempts: int
    within: timedelta
    by_account: bool
    by_source: bool
    earns: bool = False


KNOWN_DEVICE = Limit(10, timedelta(minutes=15), by_account=True, by_source=True)
ACCOUNT_AT_ADDRESS = Limit(5, timedelta(minutes=15), by_account=True, by_source=True)
ACCOUNT = Limit(30, timedelta(hours=1), by_account=True, by_source=False)
ADDRESS = Limit(100, timedelta(minutes=15), by_account=False, by_source=True, earns=True)
LOOK_UPS = Limit(60, timedelta(minutes=15), by_account=False, by_source=True)
"""Different codes that lead nowhere, tried from one address: a poster with a wrong code is one of them,
however many scan it."""
SIGN_ON = Limit(300, timedelta(minutes=15), by_account=False, by_source=True)
"""Failed sign-ons at one address, apart from passwords. Nothing can be guessed there; it only keeps one
place from having us ask the school's server without end. A whole school may stand behind one address, and
on the first day of a term half a year may not be in the roster yet."""

KEPT_FOR = timedelta(hours=1)
"""No limit looks further back."""


class TooManyAttempts(Exception):
    """The next attempt is possible from `until` on."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until.isoformat())


def limits(attempt: Attempt) -> tuple[Limit, ...]:
    """The limits that an attempt must keep."""
    if attempt.sign_on:
        return (SIGN_ON,)
    return (KNOWN_DEVICE,) if attempt.trusted else (ACCOUNT_AT_ADDRESS, ACCOUNT, ADDRESS)


def free_at(filled: datetime | None, limit: Limit, now: datetime) -> datetime | None:
    """When one more attempt is possible, None for now. `filled`: when the oldest of the newest attempts that
    fill the limit was made, None while they are fewer."""
    if filled is None:
        return None
    moment = filled + limit.within
    return moment if moment > now else None


def minutes_until(moment: datetime, now: datetime) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -(-int((moment - now).total_seconds()) // 60))


def network(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 address, since one
    connection owns all of it. Empty for none."""
    try:
        known = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ip_network((known, 64), strict=False))
