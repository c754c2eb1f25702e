"""The directory of a ZIP file, read without unpacking anything. Source: APPNOTE.TXT 6.3, 4.3.12 and 4.3.16.

Python's own reader would build an object for each of however many entries the file claims: ten megabytes can
claim 200,000. Here the count is looked at first.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

Look = Callable[[int, int], bytes]

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE, _COMMENT_MOST = 22, 46, 65_535
_DIRECTORY_MOST = 1024 * 1024
_ENCRYPTED = 1


class Unreadable(ValueError):
    """No ZIP, a damaged one, or one with more entries than allowed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in it: its name, and its size once unpacked, as the directory claims."""

    name: str
    unpacked: int
    encrypted: bool


def entries(look: Look, size: int, most: int) -> list[Entry]:
    """What the directory lists. Raises Unreadable, also above `most` entries and for ZIP64, which no file of
    a few megabytes needs."""
    tail_at = max(0, size - _END_SIZE - _COMMENT_MOST)
    tail = look(tail_at, size - tail_at)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Unreadable
    count, length, start = struct.unpack("<HII", tail[at + 10 : at + 20])
    if count > most or length > _DIRECTORY_MOST or start + length > size:
        raise Unreadable
    return _read(look(start, length), count)


def _read(directory: bytes, count: int) -> list[Entry]:
    found, at = [], 0
    for _place in range(count):
        head = directory[at : at + _ENTRY_SIZE]
        if len(head) < _ENTRY_SIZE or not head.startswith(_ENTRY):
            raise Unreadable
        (flags,) = struct.unpack("<H", head[8:10])
        (unpacked,) = struct.unpack("<I", head[24:28])
        name, extra, comment = struct.unpack("<HHH", head[28:34])
        start = at + _ENTRY_SIZE
        text = directory[start : start + name].decode("utf-8", "replace")
        found.append(Entry(text, unpacked, bool(flags & _ENCRYPTED)))
        at = start + name + extra + comment
    return found
