"""Who can read backups, and how long they are kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from unionweb.config.values import Unusable, read_number

BACKUP_SETTINGS = ("BACKUP_RECIPIENT", "BACKUP_DAILY", "BACKUP_WEEKLY", "BACKUP_MONTHLY")
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


@dataclass(frozen=True, slots=True)
class Backups:
    """`recipients`: public keys in the age format, none for no encryption. So many of the last days, weeks
    and months keep their newest backup."""

    recipients: tuple[str, ...] = ()
    daily: int = 7
    weekly: int = 4
    monthly: int = 6


def read_backups(environment: Mapping[str, str]) -> Backups:
    """Raises Unusable."""
    recipients = tuple(environment.get("UNIONWEB_BACKUP_RECIPIENT", "").replace(",", " ").split())
    for one in recipients:
        _refuse(one)
    return Backups(
        recipients,
        daily=read_number(environment, "UNIONWEB_BACKUP_DAILY", 7, least=1, most=366),
        weekly=read_number(environment, "UNIONWEB_BACKUP_WEEKLY", 4, most=520),
        monthly=read_number(environment, "UNIONWEB_BACKUP_MONTHLY", 6, most=1200),
    )


def _refuse(recipient: str) -> None:
    if recipient.upper().startswith("AGE-SECRET-KEY"):
        # Not the key itself: this goes to a screen or a log.
        raise Unusable("UNIONWEB_BACKUP_RECIPIENT is a private key, which must never be on the server")
    if _RECIPIENT.fullmatch(recipient) is None:
        raise Unusable(f"UNIONWEB_BACKUP_RECIPIENT must be public keys like age1…, not {recipient!r}")
