"""A notice as a mail. Nothing that a person wrote can become a header of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from unicodedata import category

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_LOCAL_PART = 64
"""The longest name before the "@" (RFC 5321, 4.5.3.1.1)."""


class Unfit(ValueError):
    """No mail can be made of this; the text says why, for the one who looks after the mails."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, and to whom. `name` is the mail's own among all that we ever send; `link` a path of
    this site, or "". `kind` is what its reader may switch off, unless it is `fixed`."""

    name: str
    address: str
    subject: str
    body: str
    link: str
    person_id: int = 0
    kind: str = ""
    fixed: bool = False


def message_of(letter: Letter, sender: str, site: str, now: datetime, leave: str = "") -> bytes:
    """The mail as it goes over the wire. `sender` is "Name <address>" or an address alone; `site` the
    address of this installation without a final slash; `leave` where its reader says that he wants no more
    such mails, "" where he cannot. Raises Unfit.

    The Message-ID depends on the mail alone, so that a mailbox that gets it twice can tell.
    """
    check_address(letter.address)
    if any(category(sign) in _BREAKS for sign in letter.subject):
        raise Unfit("the subject holds line breaks or control characters")
    name, own_address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=own_address)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.name}@{own_address.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if leave:
        # RFC 8058: the reader's mail program offers a button, which sends a POST there.
        message["List-Unsubscribe"] = f"<{leave}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(letter, site, leave), cte="base64")
    return message.as_bytes()


def check_address(address: str) -> None:
    """Unfit unless every mail server understands the address."""
    local_part = address.partition("@")[0]
    if not _ADDRESS.fullmatch(address) or len(local_part) > _LOCAL_PART or ".." in address:
        raise Unfit("the address is none that every mail server understands")
    if local_part.startswith(".") or local_part.endswith("."):
        raise Unfit("the address is none that every mail server understands")


def _text(letter: Letter, site: str, leave: str) -> str:
    """In Chinese, like everything that the union writes: whoever reads mail has chosen no language."""
    way = f"\n\n查看：{site}{letter.link}" if letter.link else ""
    end = f"不再接收这类邮件：{leave}" if leave else "这类通知关系到您的权利和期限，不能退订。"
    return (
        f"{letter.body}{way}\n\n--\n本邮件由系统发出，请勿回复。全部通知：{site}/notices/\n"
        f"接收方式：{site}/notices/settings\n{end}\n"
    )
