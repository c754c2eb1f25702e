"""Writing to the log, and the watch that nobody forgets to."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Table, event, select, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from unionweb.audit.models import AuditEntry, subject_text
from unionweb.audit.rules import START, Actor, Link, canonical, link_hash
from unionweb.base.db import db

# Any constant that no other lock of the application uses.
CHAIN_LOCK = 7_220_114
_TOUCHED, _RECORDED = "audit.touched", "audit.recorded"


class Untraced(RuntimeError):
    """A transaction changed tables and wrote nothing to the log: a mistake in the program."""


def record(
    verb: str,
    *,
    subject: tuple[str, int | None],
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append an entry to the log, in the running transaction.

    On PostgreSQL writers queue here until their commit: a chain has one end.
    """
    db.session.flush()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    head = db.session.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    number, previous = (head.number, head.hash) if head else (0, START)
    link = Link(number + 1, now, by, verb, subject_text(*subject), canonical(details or {}))
    entry = AuditEntry(
        number=link.number,
        at=now,
        actor_id=by.id,
        actor_name=by.name,
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        details=link.details,
        previous=previous,
        hash=link_hash(previous, link),
    )
    db.session.add(entry)
    db.session.flush()


def watching() -> bool:
    """Whether `watch` was called in this process."""
    return event.contains(Session, "before_commit", _refuse_untraced)


def watch(session_class: type[Session] = Session) -> None:
    """Refuse, from now on, every commit that changed a table without an entry in the log.
    A table is exempt when its `info["untraced"]` says why."""
    event.listen(session_class, "after_flush", _note_flush)
    event.listen(session_class, "do_orm_execute", _note_statement)
    event.listen(session_class, "before_commit", _refuse_untraced)
    event.listen(session_class, "after_transaction_end", _forget)


def _note_flush(session: Session, _context: UOWTransaction) -> None:
    changed = [*session.new, *session.deleted, *(one for one in session.dirty if session.is_modified(one))]
    for instance in changed:
        if isinstance(instance, AuditEntry):
            session.info[_RECORDED] = True
        else:
            _touch(session, type(instance).__table__)


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _touch(state.session, state.statement.table)  # type: ignore[attr-defined]


def _touch(session: Session, table: Table) -> None:
    if "untraced" not in table.info:
        session.info.setdefault(_TOUCHED, set()).add(table.name)


def _refuse_untraced(session: Session) -> None:
    session.flush()
    touched = session.info.get(_TOUCHED)
    if touched and not session.info.get(_RECORDED) and session.get_nested_transaction() is None:
        raise Untraced(f"changed without an entry in the log: {', '.join(sorted(touched))}")


def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)
        session.info.pop(_RECORDED, None)
