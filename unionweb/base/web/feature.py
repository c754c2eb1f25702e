"""The manifest that each feature hands to the application.

Features meet only here and on lower floors: none knows the others' names.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import click
from flask import Flask

from unionweb.base.findings import Finding, Gauge
from unionweb.base.text import Sentence
from unionweb.base.timed import TimedWork as TimedWork
from unionweb.base.web.events import AnnouncementKind, Events, NoticeKind
from unionweb.base.web.policies import Policy
from unionweb.base.web.rooms import Room


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A door in the navigation, shown to those whom the policy lets in."""

    label: str
    endpoint: str
    icon: str
    policy: Policy
    group: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a person: what, where to go, until when."""

    sentence: Sentence
    url: str
    icon: str = "check"
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class DataCheck:
    """An invariant of the stored data: `title` says what holds. `broken` names each offender; none means all
    is well."""

    name: str
    title: str
    broken: Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature brings along. `verbs` names each verb of its log entries for people; `values` are the
    words for the members of its enums, a dict an enum, as they stand in tables about persons. `deadlines`:
    what ends next, for those who run the installation. `findings`: what `doctor` is to say; `gauges`: what
    `/metrics` is to show. `tells`: the kinds of notices that it sends; `events`: the dates of a person;
    `announces`: what group robots may say."""

    name: str
    rooms: tuple[Room, ...] = ()
    nav: tuple[NavEntry, ...] = ()
    waiting: Callable[[Any, datetime], Iterable[Waiting]] | None = None
    checks: tuple[DataCheck, ...] = ()
    timed: tuple[TimedWork, ...] = ()
    tells: tuple[NoticeKind, ...] = ()
    events: Events | None = None
    announces: tuple[AnnouncementKind, ...] = ()
    deadlines: Callable[[datetime], Iterable[Waiting]] | None = None
    findings: Callable[[datetime], Iterable[Finding]] | None = None
    gauges: Callable[[datetime], Iterable[Gauge]] | None = None
    verbs: Mapping[str, str] = field(default_factory=dict)
    values: tuple[Mapping[Any, str], ...] = ()
    commands: tuple[click.Command, ...] = ()
    init_app: Callable[[Flask], None] | None = None
