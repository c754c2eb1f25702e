"""Registering delegates one by one."""

from collections.abc import Mapping
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.congress.models import Congress, Delegate
from unionweb.congress.queries.delegates import registration
from unionweb.congress.rules.delegate_sheet import Seat
from unionweb.people.models import Person

VERBS = {
    "congress.delegate.register": mark("登记代表"),
    "congress.delegate.edit": mark("修改代表登记"),
    "congress.delegate.remove": mark("移除代表"),
    "congress.delegate.restore": mark("恢复代表"),
}


def register_delegate(
    congress: Congress, person: Person, seat: Seat, *, by: Actor, now: datetime
) -> Delegate:
    """Put a person on the list; one who was taken off it comes back. Refusal when he is on it."""
    delegate = seat_person(congress, person, seat, now)
    details = {"person": person.id, "number": person.number, "name": person.name, **_said(delegate)}
    record("congress.delegate.register", subject=("congress", congress.id), by=by, now=now, details=details)
    return delegate


def seat_person(congress: Congress, person: Person, seat: Seat, now: datetime) -> Delegate:
    """The registration without its entry in the log, for those who write one for many."""
    delegate = registration(congress.id, person.id)
    if delegate is not None and delegate.removed_at is None:
        raise Refusal("%(name)s已经登记过了", name=person.name)
    if delegate is None:
        delegate = Delegate(congress_id=congress.id, person_id=person.id)
    set_seat(delegate, seat)
    delegate.registered_at, delegate.removed_at = now, None
    db.session.add(delegate)
    db.session.flush()
    return delegate


def set_seat(delegate: Delegate, seat: Seat) -> None:
    """Keep how somebody is registered."""
    delegate.row_id, delegate.kind, delegate.elected_on = seat.row_id, seat.kind, seat.elected_on


def edit_delegate(delegate: Delegate, seat: Seat, *, by: Actor, now: datetime) -> Delegate:
    """Change the delegation, the kind or the day of election."""
    before = _said(delegate)
    set_seat(delegate, seat)
    db.session.flush()
    after = _said(delegate)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    _log("congress.delegate.edit", delegate, changed, by, now)
    return delegate


def remove_delegate(delegate: Delegate, *, by: Actor, now: datetime) -> Delegate:
    """Take somebody off the list; nothing is lost."""
    if delegate.removed_at is not None:
        raise Refusal("%(name)s已经不在名单上了", name=delegate.person.name)
    delegate.removed_at = now
    _log("congress.delegate.remove", delegate, _said(delegate), by, now)
    return delegate


def restore_delegate(delegate: Delegate, *, by: Actor, now: datetime) -> Delegate:
    """Put somebody who was taken off the list back as he was."""
    if delegate.removed_at is None:
        raise Refusal("%(name)s已经在名单上", name=delegate.person.name)
    delegate.removed_at = None
    _log("congress.delegate.restore", delegate, _said(delegate), by, now)
    return delegate


def _said(delegate: Delegate) -> dict[str, object]:
    return {"row": delegate.row_id, "kind": delegate.kind, "elected_on": delegate.elected_on}


def _log(verb: str, delegate: Delegate, details: Mapping[str, object], by: Actor, now: datetime) -> None:
    whom = {"person": delegate.person_id, "name": delegate.person.name}
    record(verb, subject=("congress", delegate.congress_id), by=by, now=now, details={**whom, **details})
