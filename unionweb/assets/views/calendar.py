"""What is reserved and lent, over a week or a month."""

from datetime import timedelta

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.models import Store
from unionweb.assets.queries import calendar as queries
from unionweb.assets.rules import calendar as rules
from unionweb.assets.rules.holding import Interval, UseKind, interval_words
from unionweb.assets.views.room import room
from unionweb.base.clock import today
from unionweb.base.text import mark
from unionweb.base.web.answers import page
from unionweb.base.web.dates import day_argument
from unionweb.base.web.incoming import search_argument
from unionweb.people.signin import who

USES = {
    UseKind.ASKED: mark("待审批"),
    UseKind.APPROVED: mark("已预约"),
    UseKind.LENT: mark("借出"),
}
VIEWS = {"week": mark("周"), "month": mark("月")}
MOST_LINES = 60
"""Things drawn one by one."""


@room.get("/<int:store_id>/calendar", policy=policies.signed_in)
def calendar(store_id: int) -> Response:
    """By kind and day, by single things where few are looked for, and as a list."""
    store, text, day = policies.the_store(store_id), search_argument(), day_argument("day") or today()
    view = "month" if request.args.get("view") == "month" else "week"
    span = rules.month_around(day) if view == "month" else rules.week_around(day)
    found = queries.bookings(store_id, span.interval, text, _sees(store))
    lines = rules.bars(found, span) if text else []
    return page(
        "assets/calendar.html",
        store=store,
        span=span,
        view=view,
        views=VIEWS,
        text=text,
        day=day,
        today=today(),
        before=span.first - timedelta(days=1),
        after=span.last + timedelta(days=1),
        rows=rules.rows(found, span),
        totals=queries.totals(store_id),
        lines=lines[:MOST_LINES],
        days=rules.by_day(found, span),
        uses=USES,
        when=lambda group: interval_words(Interval(group.starts_at, group.ends_at)),
        sees=_sees(store),
    )


def _sees(store: Store) -> bool:
    return policies.sees_store(who(), store.id)
