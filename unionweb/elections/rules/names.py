"""Student numbers as people paste them."""

import re
from unicodedata import normalize

from unionweb.base.refusals import Refusal

MOST_NUMBERS = 5000
LONGEST_NUMBER = 24
_BETWEEN = re.compile(r"[\s,;、，；|]+")


def read_numbers(text: str) -> tuple[str, ...]:
    """The numbers in a pasted column or line, each once, in their order. Refusal: none, or too many."""
    found = dict.fromkeys(
        part[: LONGEST_NUMBER + 1] for part in _BETWEEN.split(normalize("NFKC", text)) if part
    )
    if not found:
        raise Refusal("请粘贴学号，一行一个", field="numbers")
    if len(found) > MOST_NUMBERS:
        raise Refusal(
            "一次最多 %(most)s 个学号，这里有 %(n)s 个", field="numbers", most=MOST_NUMBERS, n=len(found)
        )
    return tuple(found)
