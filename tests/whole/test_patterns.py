"""No regular expression of ours takes longer and longer: none repeats what itself repeats without end."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from time import process_time
from typing import Any

import pytest

import unionweb

MANY = int(_constants.MAXREPEAT)
REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT}
NASTY = [
    "a" * 20_000,
    "0" * 20_000,
    " " * 20_000,
    "a." * 10_000,
    "/Type" * 4000,
    "\t'" * 10_000,
    "-" * 20_000,
]


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """(name, pattern) of every one that a module or class keeps."""
    for found in pkgutil.walk_packages(unionweb.__path__, "unionweb."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name}.{name}", value


PATTERNS = dict(patterns())


def endless_within_endless(parsed: Any, inside: bool = False) -> bool:
    """Whether a repetition without end holds another that can match the same in several ways."""
    for code, argument in parsed:
        if code in REPEATS:
            _least, most, body = argument
            endless = most == MANY
            if endless and inside:
                return True
            if endless_within_endless(body, inside or endless):
                return True
        elif code is _constants.SUBPATTERN:
            if endless_within_endless(argument[-1], inside):
                return True
        elif code is _constants.BRANCH and any(endless_within_endless(one, inside) for one in argument[1]):
            return True
    return False


FENCED = {"unionweb.notices.rules.letters._ADDRESS"}
"""Each pass of the outer repetition begins with a sign that the inner one cannot take."""


@pytest.mark.parametrize("name", PATTERNS)
def test_no_repetition_holds_another(name: str) -> None:
    pattern = PATTERNS[name]
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    if endless_within_endless(_parser.parse(text, pattern.flags & ~re.UNICODE)):
        assert name in FENCED, f"{name}: {text}"


@pytest.mark.parametrize("name", PATTERNS)
def test_long_nonsense_is_read_in_no_time(name: str) -> None:
    pattern = PATTERNS[name]
    for text in NASTY:
        nasty: Any = text + "\x00!" if isinstance(pattern.pattern, str) else (text + "\x00!").encode()
        begin = process_time()
        pattern.fullmatch(nasty)
        pattern.match(nasty)
        assert process_time() - begin < 0.5, f"{name} on {text[:10]!r}…"


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 30
