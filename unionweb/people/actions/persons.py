"""Changing single persons by hand; the roster import changes many."""

from dataclasses import fields
from datetime import date, datetime

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.actions.grants import withdraw_role
from unionweb.people.actions.posts import finish, remove
from unionweb.people.models import Person, PersonKind
from unionweb.people.queries.grants import open_grants_of
from unionweb.people.queries.persons import person_by_number
from unionweb.people.queries.posts import tenures_of_person
from unionweb.people.rules.profile import Profile, check_profile

VERBS = {
    "people.person.add": mark("登记教师"),
    "people.person.change": mark("更改人员资料"),
    "people.person.leave": mark("标记离校"),
    "people.person.return": mark("标记返校"),
    "people.contact.choose": mark("选择公开联系方式"),
}


def add_teacher(profile: Profile, *, by: Actor, now: datetime) -> Person:
    """A teacher, who is in no roster."""
    _check(profile)
    teacher = Person(kind=PersonKind.TEACHER, created_at=now)
    for field in fields(profile):
        setattr(teacher, field.name, getattr(profile, field.name))
    db.session.add(teacher)
    db.session.flush()
    details = {"name": teacher.name, "number": teacher.number, "unit": teacher.unit.name}
    record("people.person.add", subject=("person", teacher.id), by=by, now=now, details=details)
    return teacher


def change_person(person: Person, profile: Profile, *, by: Actor, now: datetime) -> Person:
    """Set the fields that differ; the log keeps old and new."""
    _check(profile, person.id)
    changes = {}
    for field in fields(profile):
        old, new = getattr(person, field.name), getattr(profile, field.name)
        if old != new:
            setattr(person, field.name, new)
            changes[field.name] = [old, new]
    if changes:
        details = {"name": person.name, "changes": changes}
        record("people.person.change", subject=("person", person.id), by=by, now=now, details=details)
    return person


def _check(profile: Profile, besides: int | None = None) -> None:
    holder = person_by_number(profile.number)
    check_profile(profile, holder.name if holder and holder.id != besides else None)


def mark_left(person: Person, day: date, *, by: Actor, now: datetime) -> Person:
    """The person has left the school: posts end on that day, later ones are taken back, roles are
    withdrawn. Nothing is deleted."""
    if day > local_date(now):
        raise Refusal("离校日期不能晚于今天", field="left_on")
    for tenure in tenures_of_person(person.id):
        if tenure.starts_on > day:
            remove(tenure, by=by, now=now)
        elif tenure.ends_on is None or tenure.ends_on > day:
            finish(tenure, day, by=by, now=now)
    for grant in open_grants_of(person.id):
        withdraw_role(grant, by=by, now=now)
    person.left_on = day
    details = {"name": person.name, "number": person.number, "left_on": day}
    record("people.person.leave", subject=("person", person.id), by=by, now=now, details=details)
    return person


def mark_returned(person: Person, *, by: Actor, now: datetime) -> Person:
    """The person is here again; posts and roles do not come back by themselves."""
    details = {"name": person.name, "number": person.number, "left_on": person.left_on}
    person.left_on = None
    record("people.person.return", subject=("person", person.id), by=by, now=now, details=details)
    return person


def choose_contact(person: Person, contact: str, *, by: Actor, now: datetime) -> Person:
    """What the public directory shows beside name and post; "" for nothing."""
    if contact != person.public_contact:
        details = {"from": person.public_contact, "to": contact}
        person.public_contact = contact
        record("people.contact.choose", subject=("person", person.id), by=by, now=now, details=details)
    return person
