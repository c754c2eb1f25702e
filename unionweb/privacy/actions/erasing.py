"""A person is erased (article 47). Records that must stay show no name any more, unless they name those who
served or were elected."""

from datetime import datetime

from sqlalchemy import delete

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Person
from unionweb.privacy.models import Erasure
from unionweb.privacy.queries.erasures import bindings, keeps_name
from unionweb.privacy.queries.rows import of_person, table_of
from unionweb.privacy.rules.holding import AtErasure
from unionweb.privacy.rules.notice import NAME_ERASED, NUMBER_ERASED
from unionweb.privacy.rules.register import HOLDINGS

VERBS = {
    "privacy.erasure.ask": mark("要求删除个人信息"),
    "privacy.erasure.take_back": mark("撤回删除要求"),
    "privacy.erasure.do": mark("删除个人信息"),
}
_EMPTIED = (
    *("grade", "gender", "ethnicity", "political_status", "student_kind", "email"),
    *("rank_semester", "rank_year", "rank_overall", "failed_course"),
)


def ask(person: Person, *, by: Actor, now: datetime) -> Erasure:
    """Ask for it; asked twice it is the first time that counts."""
    erasure = db.session.get(Erasure, person.id)
    if erasure is None:
        erasure = Erasure(person_id=person.id, asked_at=now)
        db.session.add(erasure)
        record("privacy.erasure.ask", subject=("person", person.id), by=by, now=now)
    return erasure


def take_back(person: Person, *, by: Actor, now: datetime) -> int:
    """No longer asked for; how many (0 or 1)."""
    erasure = db.session.get(Erasure, person.id)
    if erasure is None or erasure.erased_at is not None:
        return 0
    db.session.delete(erasure)
    record("privacy.erasure.take_back", subject=("person", person.id), by=by, now=now)
    return 1


def erase(person: Person, *, by: Actor, now: datetime) -> Erasure:
    """Do it. Refusal: somebody is still here, or bound by a loan, a post, a role. Nobody can undo it."""
    if reasons := tuple(bindings(person)):
        raise Refusal("现在还不能删除：%(reasons)s", reasons=reasons)
    named = keeps_name(person.id)
    deleted = _delete_rows(person.id)
    for name in _EMPTIED:
        setattr(person, name, None)
    person.public_contact = ""
    person.number = NUMBER_ERASED % person.id
    if not named:
        person.name = NAME_ERASED
    erasure = db.session.get(Erasure, person.id) or Erasure(person_id=person.id, asked_at=now)
    erasure.erased_at = now
    db.session.add(erasure)
    # Without the name: this entry stays.
    details = {"rows": deleted, "named": named}
    record("privacy.erasure.do", subject=("person", person.id), by=by, now=now, details=details)
    return erasure


def _delete_rows(person_id: int) -> int:
    """What goes with the person, children before parents; how many rows."""
    doomed = {one.table: one for one in HOLDINGS.values() if one.at_erasure is AtErasure.DELETED}
    gone = 0
    for table in reversed(db.metadata.sorted_tables):
        if holding := doomed.get(table.name):
            done = db.session.execute(delete(table_of(holding)).where(of_person(holding, person_id)))
            gone += done.rowcount  # type: ignore[attr-defined]
    return gone
