"""The public log of a vote: one canonical JSON object a line, each holding the hash of the line before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from unionweb.ballots.rules.encoding import b64, canonical, digest, read_canonical
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.shapes import fields, text, whole

START = b64(bytes(32))
KINDS = ("params", "open", "paper", "close", "keys", "result", "objection")

_MINUTE = "%Y-%m-%dT%H:%MZ"
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `at` to the minute, as written."""

    number: int
    kind: str
    body: dict[str, Any]
    at: str


def next_line(previous: bytes | None, kind: str, body: dict[str, Any], at: datetime) -> bytes:
    """The line after `previous` (None: the first), without its line end."""
    number = 1 if previous is None else read_canonical(previous)["number"] + 1
    return canonical(
        {
            "at": at.astimezone(UTC).strftime(_MINUTE),
            "body": body,
            "kind": kind,
            "number": number,
            "previous": START if previous is None else b64(digest(previous)),
        }
    )


def check_chain(lines: Iterable[bytes]) -> list[Entry]:
    """All entries, oldest first. Malformed names the first line that does not continue the one before."""
    entries: list[Entry] = []
    expected = START
    for number, line in enumerate(lines, 1):
        try:
            entry, previous = _read(line)
        except Malformed:
            raise Malformed("chain", line=number) from None
        if entry.number != number or previous != expected:
            raise Malformed("chain", line=number)
        entries.append(entry)
        expected = b64(digest(line))
    return entries


def _read(line: bytes) -> tuple[Entry, str]:
    at, body, kind, number, previous = fields(
        read_canonical(line), "at", "body", "kind", "number", "previous"
    )
    if kind not in KINDS or not isinstance(body, dict) or not _AT.fullmatch(text(at)):
        raise Malformed("shape", what="log")
    return Entry(whole(number, 1), kind, body, at), text(previous)
