"""The calendar: a year at a glance, filling it, editing days."""

from datetime import date

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.dates import day_argument
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.incoming import number_argument
from unionweb.people.signin import who
from unionweb.publications import policies, shipped
from unionweb.publications.actions import calendar as actions
from unionweb.publications.forms import DayForm
from unionweb.publications.models import CalendarDay, CalendarYear
from unionweb.publications.months import months_of
from unionweb.publications.queries import calendar as queries
from unionweb.publications.rules import DAY_KIND_LABELS
from unionweb.publications.views.room import room

FIRST_YEAR, LAST_YEAR = 2000, 2100


@room.get("/calendar", policy=policies.keeps_calendar)
def calendar() -> Response:
    """Twelve months with their rest days, and what is missing."""
    year = _year(number_argument("year") or today().year)
    covered = queries.covered_years()
    days = queries.days_of_year(year)
    return page(
        "publications/calendar.html",
        year=year,
        years=sorted({today().year, today().year + 1, year, *covered}),
        months=months_of(year, days),
        days=days,
        covered=covered.get(year),
        missing=queries.missing_years(today()),
        shipped=shipped,
        labels=DAY_KIND_LABELS,
    )


@room.route("/calendar/<int:year>/fill", methods=["GET", "POST"], policy=policies.keeps_calendar)
def fill_year(year: int) -> Response:
    """Show what the shipped list would change, then take over what is ticked."""
    form = Form()
    if attempt(form, lambda: _fill(_year(year))):
        tell(mark("%(year)s年的节假日已补充"), year=str(year))
        return go("publications.calendar", year=year)
    shown = queries.preview(_year(year))
    return page(
        "publications/fill.html",
        form.status,
        form=form,
        year=year,
        differences=shown,
        seen=shipped.digest(shown),
        shipped=shipped,
        labels=DAY_KIND_LABELS,
    )


def _fill(year: int) -> CalendarYear:
    take = set(request.form.getlist("take", type=date.fromisoformat))
    seen = request.form.get("seen", "")
    return actions.fill_year(year, by=who().actor, now=now(), take=take, seen=seen)


@room.post("/calendar/<int:year>/complete", policy=policies.keeps_calendar)
def complete_year(year: int) -> Response:
    """Declare the days entered by hand to be all."""
    actions.complete_year(_year(year), by=who().actor, now=now())
    tell(mark("%(year)s年已标为录入完整"), year=str(year))
    return go("publications.calendar", year=year)


@room.post("/calendar/<int:year>/reopen", policy=policies.keeps_calendar)
def reopen_year(year: int) -> Response:
    """Take that back."""
    actions.reopen_year(found(db.session.get(CalendarYear, year)), by=who().actor, now=now())
    tell(mark("%(year)s年已标为尚未录入完整"), "warn", year=str(year))
    return go("publications.calendar", year=year)


@room.route("/calendar/days/new", methods=["GET", "POST"], policy=policies.keeps_calendar)
def add_day() -> Response:
    """Make a day an exception."""
    form = DayForm(day=day_argument("day"))
    added = attempt(form, lambda: actions.add_day(form.read(), by=who().actor, now=now()))
    if added:
        tell(mark("已保存"))
        return go("publications.calendar", year=added.day.year)
    return page("publications/day_form.html", form.status, form=form, day=None)


@room.route("/calendar/days/<int:day_id>/edit", methods=["GET", "POST"], policy=policies.keeps_calendar)
def edit_day(day_id: int) -> Response:
    """Change an exceptional day."""
    day = found(db.session.get(CalendarDay, day_id))
    form = DayForm(day)
    if attempt(form, lambda: actions.edit_day(day, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("publications.calendar", year=day.day.year)
    return page("publications/day_form.html", form.status, form=form, day=day)


@room.post("/calendar/days/<int:day_id>/remove", policy=policies.keeps_calendar)
def remove_day(day_id: int) -> Response:
    """Make a day ordinary again."""
    day = found(db.session.get(CalendarDay, day_id))
    year = day.day.year
    actions.remove_day(day, by=who().actor, now=now())
    tell(mark("已删除"))
    return go("publications.calendar", year=year)


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return year
