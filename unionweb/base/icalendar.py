"""Calendar files (RFC 5545)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import category

_FOLD = 73


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `uid` names it for ever. Two dates are whole days, the last one included; two moments are
    [starts, ends); without `ends` it is a moment. `address` is a whole one, or ""."""

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None = None
    place: str = ""
    words: str = ""
    address: str = ""


def feed_text(name: str, entries: Iterable[Entry], now: datetime) -> str:
    """A calendar to subscribe to."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//unionweb//calendar//ZH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT2H",
        "X-PUBLISHED-TTL:PT2H",
    ]
    for entry in entries:
        lines += _lines(entry, now)
    return text_of([*lines, "END:VCALENDAR"])


def _lines(entry: Entry, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(entry.uid)}", f"DTSTAMP:{moment(now)}")
    yield f"DTSTART{_point(entry.starts)}"
    if not isinstance(entry.starts, datetime):
        yield f"DTEND{_point((entry.ends or entry.starts) + timedelta(days=1))}"
    elif entry.ends is not None:
        yield f"DTEND{_point(entry.ends)}"
    if entry.ends is None or not isinstance(entry.starts, datetime):
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{escaped(entry.title)}"
    for name, text in (("LOCATION", entry.place), ("DESCRIPTION", entry.words)):
        if text:
            yield f"{name}:{escaped(text)}"
    if entry.address:
        yield f"URL:{entry.address}"
    yield "END:VEVENT"


def _point(point: datetime | date) -> str:
    return f":{moment(point)}" if isinstance(point, datetime) else f";VALUE=DATE:{point:%Y%m%d}"


def moment(point: datetime) -> str:
    """A moment as the format writes it, in UTC."""
    return f"{point.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as a value."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "")
    return "".join(
        "\\n" if sign == "\n" else " " if category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign
        for sign in plain
    )


def text_of(lines: Iterable[str]) -> str:
    """The file."""
    return "".join(_folded(line) + "\r\n" for line in lines)


def _folded(line: str) -> str:
    """No line beyond 75 bytes, none broken within a character."""
    parts, part, size = [], "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _FOLD:
            parts.append(part)
            part, size = "", 0
        part, size = part + letter, size + length
    return "\r\n ".join([*parts, part])
