"""Filling and editing the calendar. Each change counts the running publications anew."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from unionweb.audit import Actor, record
from unionweb.base.clock import local_date
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.publications.models import CalendarDay, CalendarYear, Publication
from unionweb.publications.queries.calendar import calendar, preview
from unionweb.publications.rules import DayKind, last_day, moved_end
from unionweb.publications.shipped import SOURCE, DayEntry, Difference, digest, knows

VERBS = {
    "publications.calendar.fill": mark("按随附名单补充节假日"),
    "publications.calendar.complete": mark("确认全年节假日已录入"),
    "publications.calendar.reopen": mark("撤销全年节假日已录入"),
    "publications.calendar.add": mark("新增节假日"),
    "publications.calendar.edit": mark("修改节假日"),
    "publications.calendar.remove": mark("删除节假日"),
    "publications.recount": mark("重新推算公示截止日"),
}


@dataclass(frozen=True, slots=True)
class DayPlan:
    """An exceptional day as somebody wants it."""

    day: date
    kind: DayKind
    name: str


def fill_year(
    year: int, *, by: Actor, now: datetime, take: Collection[date] | None = None, seen: str | None = None
) -> CalendarYear:
    """Bring in the shipped list's word on the days in `take`, and know the year from now on.

    Without `take`: every day that we do not have yet; nothing of ours is changed. `seen` is the digest
    of the preview that was looked at; Refusal when it no longer holds, or the list does not know the year.
    """
    if not knows(year):
        raise Refusal("随附名单里没有%(year)s年，请按国务院办公厅的通知手工录入", year=str(year))
    shown = preview(year)
    if seen is not None and seen != digest(shown):
        raise Refusal("核对期间日历有变动，请按下面的新内容重新核对")
    taken = [pair for pair in shown if (pair.ours is None if take is None else pair.day in take)]
    for pair in taken:
        _take_over(pair)
    details = {"source": SOURCE, "days": {pair.day.isoformat(): _kind(pair.shipped) for pair in taken}}
    record("publications.calendar.fill", subject=("calendar_year", year), by=by, now=now, details=details)
    return _know(year, SOURCE, by, now)


def _take_over(pair: Difference) -> None:
    row = db.session.scalar(select(CalendarDay).where(CalendarDay.day == pair.day))
    if pair.shipped is None:
        db.session.delete(row)
    elif row is None:
        db.session.add(CalendarDay(day=pair.day, kind=pair.shipped.kind, name=pair.shipped.name))
    else:
        row.kind, row.name = pair.shipped.kind, pair.shipped.name


def _kind(entry: DayEntry | None) -> str | None:
    return None if entry is None else entry.kind.value


def complete_year(year: int, *, by: Actor, now: datetime) -> CalendarYear:
    """Declare that the days entered by hand are all exceptional days of the year."""
    record("publications.calendar.complete", subject=("calendar_year", year), by=by, now=now)
    return _know(year, "", by, now)


def _know(year: int, source: str, by: Actor, now: datetime) -> CalendarYear:
    row = db.session.get(CalendarYear, year)
    if row is None:
        row = CalendarYear(year=year)
        db.session.add(row)
    row.source, row.filled_at = source, now
    recount(by=by, now=now)
    return row


def reopen_year(row: CalendarYear, *, by: Actor, now: datetime) -> CalendarYear:
    """Take back that a year is complete; its days stay. Running publications may lose their last day."""
    db.session.delete(row)
    record("publications.calendar.reopen", subject=("calendar_year", row.year), by=by, now=now)
    recount(by=by, now=now)
    return row


def add_day(plan: DayPlan, *, by: Actor, now: datetime) -> CalendarDay:
    """Make a day an exception."""
    _refuse_taken(plan.day)
    row = CalendarDay(day=plan.day, kind=plan.kind, name=plan.name)
    db.session.add(row)
    return _changed("publications.calendar.add", row, by, now)


def edit_day(row: CalendarDay, plan: DayPlan, *, by: Actor, now: datetime) -> CalendarDay:
    """Change an exceptional day."""
    if row.day != plan.day:
        _refuse_taken(plan.day)
    row.day, row.kind, row.name = plan.day, plan.kind, plan.name
    return _changed("publications.calendar.edit", row, by, now)


def remove_day(row: CalendarDay, *, by: Actor, now: datetime) -> CalendarDay:
    """Make a day ordinary again."""
    db.session.delete(row)
    return _changed("publications.calendar.remove", row, by, now)


def _refuse_taken(day: date) -> None:
    if db.session.scalar(select(CalendarDay.id).where(CalendarDay.day == day)) is not None:
        raise Refusal("%(day)s已在表中，请直接修改那一天", field="day", day=day.isoformat())


def _changed(verb: str, row: CalendarDay, by: Actor, now: datetime) -> CalendarDay:
    db.session.flush()
    details = {"day": row.day, "kind": row.kind, "name": row.name}
    record(verb, subject=("calendar_day", row.id), by=by, now=now, details=details)
    recount(by=by, now=now)
    return row


def recount(*, by: Actor, now: datetime) -> list[Publication]:
    """Compute the last day of every running publication again; those that changed."""
    today, known = local_date(now), calendar()
    query = select(Publication).where(
        Publication.working,
        Publication.withdrawn_at.is_(None),
        Publication.confirmed_at.is_(None),
        or_(Publication.ends_on.is_(None), Publication.ends_on >= today),
    )
    changed = []
    for publication in db.session.scalars(query).all():
        computed = last_day(publication.published_on, publication.days, True, known)
        before, publication.ends_on = publication.ends_on, moved_end(computed, today)
        if before != publication.ends_on:
            changed.append(publication)
            details = {"from": before, "to": publication.ends_on}
            subject = ("publication", publication.id)
            record("publications.recount", subject=subject, by=by, now=now, details=details)
    return changed
