"""Objecting, answering, taking back. The log says that it happened, never what the objection says."""

from datetime import datetime

from sqlalchemy import select, update

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.publications.models import Objection, Publication
from unionweb.publications.rules import OPEN_STATES, state_of

VERBS = {
    "publications.objection.file": mark("提出异议"),
    "publications.objection.withdraw": mark("撤回异议"),
    "publications.objection.answer": mark("答复异议"),
}


def file_objection(
    publication: Publication, text: str, *, person_id: int, by: Actor, now: datetime
) -> Objection:
    """Receive an objection. Refusal: the period is over, or this person's last one is not answered yet."""
    state = state_of(
        publication.ends_on,
        local_date(now),
        withdrawn=publication.withdrawn_at is not None,
        confirmed=publication.confirmed_at is not None,
    )
    if state not in OPEN_STATES:
        raise Refusal("公示已经结束，不再接受异议；如有新的情况，请直接联系学生会或团委老师")
    if _open_objection(publication.id, person_id):
        raise Refusal("您上一条异议还没有答复；要补充内容，请先撤回那一条再重新提出")
    objection = Objection(publication_id=publication.id, person_id=person_id, text=text, filed_at=now)
    db.session.add(objection)
    db.session.flush()
    return _log("publications.objection.file", objection, by, now)


def _open_objection(publication_id: int, person_id: int) -> bool:
    query = select(Objection.id).where(
        Objection.publication_id == publication_id,
        Objection.person_id == person_id,
        Objection.withdrawn_at.is_(None),
        Objection.answered_at.is_(None),
    )
    return db.session.scalar(query) is not None


def withdraw_objection(objection: Objection, *, by: Actor, now: datetime) -> Objection:
    """Its author takes it back. Refusal once it is answered."""
    _change_open(objection, withdrawn_at=now)
    return _log("publications.objection.withdraw", objection, by, now)


def answer_objection(objection: Objection, text: str, upheld: bool, *, by: Actor, now: datetime) -> Objection:
    """Answer, once; the answer is public. Of two answers at the same moment the second is refused."""
    if by.id == objection.person_id:
        raise Refusal("不能答复自己提出的异议，请由其他经办人答复")
    _change_open(objection, answer=text, upheld=upheld, answered_at=now, answered_by_id=by.id)
    return _log("publications.objection.answer", objection, by, now, upheld=upheld)


def _change_open(objection: Objection, **values: object) -> None:
    # One conditional UPDATE, not a look and then a change: two people may press the button together.
    open_one = (
        (Objection.id == objection.id) & Objection.withdrawn_at.is_(None) & Objection.answered_at.is_(None)
    )
    changed = db.session.scalar(update(Objection).where(open_one).values(**values).returning(Objection.id))
    db.session.refresh(objection)
    if changed is None and objection.answered_at is not None:
        raise Refusal("这条异议刚刚已有人答复，您写的内容没有保存，请先看看已有的答复")
    if changed is None:
        raise Refusal("这条异议已由提出人撤回")


def _log(verb: str, objection: Objection, by: Actor, now: datetime, **details: object) -> Objection:
    details["publication"] = objection.publication_id
    record(verb, subject=("objection", objection.id), by=by, now=now, details=details)
    return objection
