"""What is out too long: the board of a store, and what a keeper does about one thing."""

import re
from collections.abc import Callable

from flask import Response, request

from unionweb.assets import policies
from unionweb.assets.actions import bars, claims
from unionweb.assets.actions.extending import extend_until, extended_due
from unionweb.assets.forms.owing import BarForm, ClaimForm, ExtendForm
from unionweb.assets.models import LoanItem
from unionweb.assets.queries import owing as queries
from unionweb.assets.queries.desk import body_name
from unionweb.assets.queries.loans import counts
from unionweb.assets.queries.stores import semesters
from unionweb.assets.rules.owing import days_late, semester_end
from unionweb.assets.views.room import room
from unionweb.base.clock import local_date, now, today
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.models import Person
from unionweb.people.signin import who

BOTH = ["GET", "POST"]
_PHONE = re.compile(r"(?<!\d)(1\d{10})(?!\d)")


@room.get("/<int:store_id>/overdue", policy=policies.sees_store)
def overdue(store_id: int) -> Response:
    """Who has what, since when, and when they were told last."""
    moment, wanted = now(), _wanted()
    listed = paginate(queries.board(store_id, wanted, moment))
    out, late = counts(store_id, moment)
    return page(
        "assets/overdue.html",
        store=policies.the_store(store_id),
        listed=listed,
        wanted=wanted,
        arguments={"text": wanted.text or None, "shown": wanted.shown},
        bodies={one.loan_id: body_name(one.loan.department, one.loan.unit) for one in listed.items},
        days={one.id: days_late(one.due_at, moment) for one in listed.items},
        phones={one.loan_id: phone_of(one.loan.person) for one in listed.items},
        reminded=queries.reminded(listed.items),
        keeps=policies.keeps_store(who(), store_id),
        out=out,
        late=late,
        moment=moment,
    )


def _wanted() -> queries.Wanted:
    shown = request.args.get("shown", "")
    return queries.Wanted(search_argument(), shown if shown in queries.SHOWN else "overdue")


def phone_of(person: Person) -> str | None:
    """A mobile number among what somebody made public; None for none."""
    found = _PHONE.search(person.public_contact.replace(" ", "").replace("-", ""))
    return found[1] if found else None


@room.route("/lent/<int:item_id>/extend", methods=BOTH, policy=policies.keeps_item)
def extend_item(item_id: int) -> Response:
    """More time."""
    item = queries.item_by_id(item_id)
    form = ExtendForm(day=max(local_date(extended_due(item)), today()))
    return _about(
        item,
        form,
        mark("延长借期"),
        mark("已延长，借用人会收到通知"),
        lambda: extend_until(
            item, form.day.data or today(), form.words.data or "", by=who().actor, now=now()
        ),
    )


@room.route("/lent/<int:item_id>/bar", methods=BOTH, policy=policies.keeps_item)
def bar_item(item_id: int) -> Response:
    """Nothing more for now."""
    item, form = queries.item_by_id(item_id), BarForm()
    if not form.submitted:
        late = days_late(item.due_at, item.returned_at or now())
        form.words.data = bars.reason_words(item.asset.name, late) if late else ""
        form.ends_on.data = semester_end(today(), semesters())
    return _about(
        item,
        form,
        mark("停借"),
        mark("已停借，借用人会收到通知"),
        lambda: bars.bar(item, form.words.data or "", form.ends_on.data, by=who().actor, now=now()),
    )


@room.route("/lent/<int:item_id>/claim", methods=BOTH, policy=policies.keeps_item)
def claim_item(item_id: int) -> Response:
    """Damage or loss is paid."""
    item, form = queries.item_by_id(item_id), ClaimForm()
    if not form.submitted:
        form.amount.data, form.words.data = item.asset.price, item.condition[:200]
    made = attempt(
        form,
        lambda: claims.claim(item, form.amount.data or 0, form.words.data or "", by=who().actor, now=now()),
    )
    if made:
        tell(mark("已提出赔偿，借用人会收到通知"))
        return go("assets.claim", claim_id=made.id)
    return _page(item, form, mark("提出赔偿"))


def _about(item: LoanItem, form: Form, title: str, done: str, work: Callable[[], object]) -> Response:
    if attempt(form, work):
        tell(done)
        return go("assets.overdue", store_id=item.loan.store_id)
    return _page(item, form, title)


def _page(item: LoanItem, form: Form, title: str) -> Response:
    loan = item.loan
    return page(
        "assets/lent_form.html",
        form.status,
        item=item,
        form=form,
        title=title,
        body=body_name(loan.department, loan.unit),
    )
