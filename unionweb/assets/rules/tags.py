"""Asset tags 物资编号: eight characters that can be read out, copied by hand and typed on a phone.

The alphabet leaves out 0, O, 1, I and small l: 32 characters, so that a tag is 40 random bits. A tag is never
the number of a row: it says nothing about how many there are, and cannot be counted through.
"""

import re
import secrets
from unicodedata import normalize
from urllib.parse import urlsplit

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
GROUP = 4

_PATH = re.compile(r"/a/([0-9A-Za-z-]+)/?", re.IGNORECASE)


def new_tag() -> str:
    """A fresh tag."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show_tag(tag: str) -> str:
    """As people read it: "7K2M-Q9XA"."""
    return f"{tag[:GROUP]}-{tag[GROUP:]}"


def read_tag(text: str) -> str | None:
    """The tag that was typed or scanned: by itself, or as the address on a label, of whatever host, since an
    old label outlives a move of the server. None when it cannot be one."""
    text = normalize("NFKC", text).strip()
    if "/" in text:
        found = _PATH.fullmatch(urlsplit(text).path)
        text = found[1] if found else ""
    tag = re.sub(r"[\s-]", "", text).upper()
    return tag if len(tag) == LENGTH and set(tag) <= set(ALPHABET) else None
