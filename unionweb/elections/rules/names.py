"""Student numbers as people paste them."""

import re
from unicodedata import normalize

from unionweb.ballots.rules.parameters import NAME_LONGEST
from unionweb.base.refusals import Refusal

MOST_NAMES = 200
MOST_NUMBERS = 5000
LONGEST_NUMBER = 24
_NAMED = re.compile(r"(.*[^\s,，:：、])[\s,，:：、]{1,20}(\d{1,6})\s{0,9}票?")
"""The name ends where the blanks begin: otherwise a line of blanks would be tried at each of them."""
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


def read_written(text: str, field: str) -> tuple[tuple[str, int], ...]:
    """Names with their votes, one a line ("王小明 3"), by name. Refusal: a line that is none, a name that
    stands there twice or is too long, too many."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_NAMES:
        raise Refusal("另选他人最多录入 %(n)s 个名字", field=field, n=MOST_NAMES)
    found: dict[str, int] = {}
    for line in lines:
        match = _NAMED.fullmatch(line)
        if match is None:
            raise Refusal("“%(line)s”：请写成姓名、空格、票数，例如“王小明 3”", field=field, line=line[:60])
        name = normalize("NFC", match[1])
        if len(name) > NAME_LONGEST:
            raise Refusal("姓名最多 %(n)s 个字", field=field, n=NAME_LONGEST)
        if name in found:
            raise Refusal("“%(name)s”写了两行，请合成一行", field=field, name=name)
        found[name] = int(match[2])
    return tuple(sorted(found.items()))
