"""Putting a list up, taking it down, replacing it, confirming that it stood."""

from datetime import datetime

from sqlalchemy import select, update

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Unit
from unionweb.publications.models import Publication
from unionweb.publications.queries.calendar import calendar
from unionweb.publications.queries.publications import publication_of, replacement_of, standing
from unionweb.publications.rules import PublishedTable, State, YearMissing, fingerprint, last_day, snapshot

VERBS = {
    "publications.publish": mark("发布公示"),
    "publications.withdraw": mark("撤回公示"),
    "publications.confirm": mark("确认公示结果"),
}


def publish(
    *,
    kind: str,
    owner: tuple[str, int],
    title: str,
    table: PublishedTable,
    unit: Unit,
    by: Actor,
    now: datetime,
    days: int = 3,
    working: bool = True,
    replaces: Publication | None = None,
) -> Publication:
    """Put a list up for so many (working) days; it is frozen as it is now.

    `kind` ("congress.delegates") and `owner` (("congress", 3)) are the publishing feature's own names.
    Refusal: the list is empty, the number of days is not 1 to 365, or one of this kind and owner stands.
    """
    if not table.rows:
        raise Refusal("名单是空的，不能公示")
    _refuse_second(kind, owner)
    publication = Publication(kind=kind, title=title, unit_id=unit.id, days=days, working=working)
    publication.owner_kind, publication.owner_id = owner
    publication.body = snapshot(title, table)
    publication.fingerprint = fingerprint(publication.body)
    publication.published_at = now
    end = last_day(publication.published_on, days, working, calendar())
    publication.ends_on = None if isinstance(end, YearMissing) else end
    publication.replaces_id = replaces.id if replaces else None
    db.session.add(publication)
    db.session.flush()
    _log_publish(publication, by, now)
    return publication


def _refuse_second(kind: str, owner: tuple[str, int]) -> None:
    query = select(Publication.title).where(
        Publication.kind == kind,
        Publication.owner_kind == owner[0],
        Publication.owner_id == owner[1],
        Publication.withdrawn_at.is_(None),
    )
    standing_title = db.session.scalar(query)
    if standing_title is not None:
        raise Refusal("《%(title)s》已经公示过；名单有变动时请重新公示", title=standing_title)


def _log_publish(publication: Publication, by: Actor, now: datetime) -> None:
    details = {
        "kind": publication.kind,
        "owner": f"{publication.owner_kind}:{publication.owner_id}",
        "title": publication.title,
        "fingerprint": publication.fingerprint,
        "days": publication.days,
        "working": publication.working,
        "ends_on": publication.ends_on,
        "replaces": publication.replaces_id,
    }
    record("publications.publish", subject=("publication", publication.id), by=by, now=now, details=details)


def withdraw(publication: Publication, reason: str, *, by: Actor, now: datetime) -> Publication:
    """Take a publication down: the public sees the reason and no longer the list. Its objections
    still get their answers. Refusal when somebody has taken it down already."""
    if not reason:
        raise Refusal("请写明撤回的原因", field="reason")
    _change_standing(publication, withdrawn_at=now, withdrawn_reason=reason)
    details = {"reason": reason}
    record("publications.withdraw", subject=("publication", publication.id), by=by, now=now, details=details)
    return publication


def _change_standing(publication: Publication, **values: object) -> None:
    # One conditional UPDATE: two handlers may press at the same moment.
    standing_one = (Publication.id == publication.id) & Publication.withdrawn_at.is_(None)
    statement = update(Publication).where(standing_one).values(**values).returning(Publication.id)
    if db.session.scalar(statement) is None:
        raise Refusal("这次公示已经撤回")
    db.session.refresh(publication)


def republish(
    old: Publication,
    *,
    table: PublishedTable,
    reason: str,
    by: Actor,
    now: datetime,
    title: str | None = None,
    days: int | None = None,
    working: bool | None = None,
) -> Publication:
    """Put up a new list in place of an old one, which is taken down with the reason if it still stands.
    The period begins again. Refusal when another one has replaced it already."""
    if replacement_of(old) is not None:
        raise Refusal("这次公示已由新的公示代替，请到新的公示上操作")
    if old.withdrawn_at is None:
        withdraw(old, reason, by=by, now=now)
    return publish(
        kind=old.kind,
        owner=(old.owner_kind, old.owner_id),
        title=old.title if title is None else title,
        table=table,
        unit=old.unit,
        days=old.days if days is None else days,
        working=old.working if working is None else working,
        replaces=old,
        by=by,
        now=now,
    )


def put_up(
    *,
    kind: str,
    owner: tuple[str, int],
    title: str,
    table: PublishedTable,
    unit: Unit,
    days: int,
    working: bool,
    reason: str,
    by: Actor,
    now: datetime,
) -> Publication:
    """Publish a list, or put it in the place of the one that stands, for a reason. Refusal as in `publish`,
    and when a list is replaced without one."""
    old = publication_of(kind, owner)
    if old is None or old.withdrawn_at is not None:
        return publish(
            kind=kind,
            owner=owner,
            title=title,
            table=table,
            unit=unit,
            days=days,
            working=working,
            by=by,
            now=now,
        )
    if not reason:
        raise Refusal("请写明重新公示的理由", field="reason")
    return republish(old, table=table, reason=reason, title=title, days=days, working=working, by=by, now=now)


_NOT_YET = {
    State.RUNNING: mark("公示期还没有结束"),
    State.UNDETERMINED: mark("截止日未定，请先补充节假日表"),
    State.OBJECTIONS_OPEN: mark("还有异议没有答复"),
    State.CONFIRMED: mark("这次公示已经确认"),
    State.WITHDRAWN: mark("这次公示已经撤回"),
}


def confirm(publication: Publication, conclusion: str, *, by: Actor, now: datetime) -> Publication:
    """State, after the end and with every objection answered, that the list stood; `conclusion` is public."""
    state = standing(publication, local_date(now)).state
    if state is not State.ENDED:
        raise Refusal(_NOT_YET[state])
    _change_standing(publication, confirmed_at=now, conclusion=conclusion)
    details = {"conclusion": conclusion}
    record("publications.confirm", subject=("publication", publication.id), by=by, now=now, details=details)
    return publication
