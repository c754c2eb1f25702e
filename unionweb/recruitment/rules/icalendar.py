"""One event as a calendar file (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

_FOLD = 73


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` names it for ever: a changed one replaces the old."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    place: str
    words: str
    address: str


def calendar_text(event: Event, now: datetime) -> str:
    """The file, with a reminder half an hour before."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//unionweb//recruitment//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_moment(now)}",
        f"SEQUENCE:{int(now.timestamp())}",
        f"DTSTART:{_moment(event.starts)}",
        f"DTEND:{_moment(event.ends)}",
        f"SUMMARY:{_escaped(event.title)}",
        f"LOCATION:{_escaped(event.place)}",
        f"DESCRIPTION:{_escaped(event.words)}",
        f"URL:{event.address}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(event.title)}",
        "TRIGGER:-PT30M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(_folded(line) + "\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r", "").replace("\n", "\\n")


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
