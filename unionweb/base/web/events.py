"""What a feature says of itself to the outside: kinds of notices, dates for calendars, news for groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from unionweb.base.text import Sentence


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Notices whose keys begin like this, as a person finds them in the settings. `fixed`: why their mails
    cannot be switched off, "" when they can. `urgent`: mailed even in quiet hours."""

    beginning: str
    label: str
    fixed: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something in a person's calendar. `uid` names it for ever. Two dates are whole days, the last one
    included; two moments [starts, ends). Without `ends` it is a deadline. `link` is a path of this site."""

    uid: str
    title: Sentence
    starts: datetime | date
    ends: datetime | date | None = None
    place: str = ""
    words: str = ""
    link: str = ""


Events = Callable[[int, datetime], Iterable[CalendarEvent]]
"""The dates of a person, for a calendar that others may read: nothing may tell whether or when the person
voted or answered."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something public that began in a unit, fit for a group chat: nothing about a single person's case.
    `key`: a robot says it once. `urgent`: even in quiet hours."""

    unit_id: int
    key: str
    title: str
    link: str
    at: datetime
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncementKind:
    """A kind of news. `recent` finds what began after one moment and up to another; it only reads."""

    name: str
    label: str
    recent: Callable[[datetime, datetime], Iterable[Announcement]]
