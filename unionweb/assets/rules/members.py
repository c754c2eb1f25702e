"""Member codes 借物码: what a member shows at the desk. "M-" and eight characters of the tags' alphabet."""

import re
from unicodedata import normalize

from unionweb.assets.rules.tags import ALPHABET, LENGTH, new_tag

PREFIX = "M"


def new_code() -> str:
    """A fresh one: forty random bits."""
    return f"{PREFIX}-{new_tag()}"


def read_code(text: str) -> str | None:
    """The code that was typed or scanned, with or without its dash; None when it cannot be one."""
    plain = re.sub(r"[\s-]", "", normalize("NFKC", text)).upper()
    body = plain[1:]
    if len(plain) != LENGTH + 1 or plain[0] != PREFIX or not set(body) <= set(ALPHABET):
        return None
    return f"{PREFIX}-{body}"
