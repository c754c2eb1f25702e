"""Telling candidates something in the drive's words; and changing these words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.text import mark, say
from unionweb.notices.actions import Telling, tell_people
from unionweb.recruitment.models import Application, Drive, DriveText
from unionweb.recruitment.queries.messages import words_of
from unionweb.recruitment.rules.messages import OCCASIONS, Kind, Words, check_words, filled

VERBS = {
    "recruitment.text.edit": mark("修改招新通知的文字"),
    "recruitment.text.reset": mark("恢复招新通知的原文"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """To whom, and what stands in the places. `again` tells messages of one kind apart (a round, an offer):
    of each a candidate gets one."""

    application_id: int
    person_id: int
    name: str
    number: int | None
    values: Mapping[str, object] = field(default_factory=dict)
    again: object = ""


def send(
    drive: Drive, kind: Kind, application: Application, *, now: datetime, again: object = "", **values: object
) -> int:
    """Tell one candidate; 0 when he has been told already. `values` as in `rules.messages.PLACES`."""
    one = application
    message = Message(one.id, one.person_id, one.person.name, one.number, values, again)
    return send_all(drive, kind, [message], now=now)


def send_all(drive: Drive, kind: Kind, messages: Iterable[Message], *, now: datetime) -> int:
    """Tell many; how many had not been told. Two statements for every thousand."""
    words, link = words_of(drive, kind), f"/recruitment/drives/{drive.id}/mine"
    usual = {"drive": drive.title, "union": union_of(drive)}
    return tell_people([_telling(kind, words, one, usual, link) for one in messages], now=now)


def union_of(drive: Drive) -> str:
    """What the union is called in a message."""
    return str(say("%(unit)s学生会", unit=drive.unit.full_name))


def _telling(kind: Kind, words: Words, one: Message, usual: Mapping[str, object], link: str) -> Telling:
    number = "" if one.number is None else f"{one.number:03}"
    known = {**dict.fromkeys(OCCASIONS[kind].values, ""), **one.values}
    told = filled(kind, words, {**known, "name": one.name, "number": number, **usual})
    key = f"recruitment.{kind.value}:{one.application_id}:{one.again}"
    return Telling(one.person_id, told.subject, told.body, link, key)


def edit_text(drive: Drive, kind: Kind, words: Words, *, by: Actor, now: datetime) -> DriveText:
    """Say it in the union's own words from now on. Refusal for a place that nobody fills."""
    check_words(kind, words)
    own = db.session.get(DriveText, (drive.id, kind.value))
    if own is None:
        own = DriveText(drive_id=drive.id, kind=kind.value)
        db.session.add(own)
    own.subject, own.body = words.subject, words.body
    _log("recruitment.text.edit", drive, kind, by, now)
    return own


def reset_text(drive: Drive, kind: Kind, *, by: Actor, now: datetime) -> Drive:
    """Back to the shipped words."""
    own = db.session.get(DriveText, (drive.id, kind.value))
    if own is not None:
        db.session.delete(own)
        _log("recruitment.text.reset", drive, kind, by, now)
    return drive


def _log(verb: str, drive: Drive, kind: Kind, by: Actor, now: datetime) -> None:
    details = {"title": drive.title, "kind": kind.value}
    record(verb, subject=("drive", drive.id), by=by, now=now, details=details)
