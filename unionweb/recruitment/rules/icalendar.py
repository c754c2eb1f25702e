"""One event as a calendar file (RFC 5545)."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.base.icalendar import escaped, moment, text_of


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
        f"DTSTAMP:{moment(now)}",
        f"SEQUENCE:{int(now.timestamp())}",
        f"DTSTART:{moment(event.starts)}",
        f"DTEND:{moment(event.ends)}",
        f"SUMMARY:{escaped(event.title)}",
        f"LOCATION:{escaped(event.place)}",
        f"DESCRIPTION:{escaped(event.words)}",
        f"URL:{event.address}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(event.title)}",
        "TRIGGER:-PT30M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return text_of(lines)
