"""The list of congresses, a congress with its steps, and how many students it represents."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.congress import policies
from unionweb.congress.actions import congresses as actions
from unionweb.congress.forms.congresses import CongressForm, HeadcountForm, NewCongressForm
from unionweb.congress.models import STATUSES
from unionweb.congress.queries import congresses as queries
from unionweb.congress.queries.headcounts import headcounts
from unionweb.congress.queries.plans import rows_of
from unionweb.congress.queries.steps import progress
from unionweb.congress.views.room import room
from unionweb.people.queries.terms import term_at, terms
from unionweb.people.queries.units import unions
from unionweb.people.signin import who


@room.get("/", policy=policies.reads_congresses)
def index() -> Response:
    """Every congress, those that are still to come first."""
    everything = queries.congresses()
    return page(
        "congress/index.html",
        running=[one for one in everything if one.running],
        over=[one for one in everything if not one.running],
        statuses=STATUSES,
        manages=policies.manages_some_congress(who()),
    )


@room.route("/new", methods=["GET", "POST"], policy=policies.manages_some_congress)
def create() -> Response:
    """A new congress of a unit where the person prepares congresses."""
    form = NewCongressForm()
    form.offer(unit for unit in unions() if policies.manages_at(who(), unit.place))
    congress = attempt(
        form,
        lambda: actions.create_congress(
            form.unit,
            form.read(term_at(form.unit.id, form.starts_on.data or today())),
            by=who().actor,
            now=now(),
        ),
    )
    if congress:
        tell(mark("已新建。先填入产生代表的单位"))
        return go("congress.fill", congress_id=congress.id)
    return page("congress/create.html", form.status, form=form)


@room.get("/<int:congress_id>", policy=policies.reads_congress)
def show(congress_id: int) -> Response:
    """One congress and the way through the work."""
    congress = queries.congress_of(congress_id)
    return page(
        "congress/show.html",
        congress=congress,
        statuses=STATUSES,
        rule_set=queries.rule_set_of(congress),
        steps=progress(congress, now()),
        manages=policies.manages_at(who(), congress.unit.place),
    )


@room.route("/<int:congress_id>/edit", methods=["GET", "POST"], policy=policies.manages_congress)
def edit(congress_id: int) -> Response:
    """What is said of a congress."""
    congress = queries.congress_of(congress_id)
    form = CongressForm(congress)
    form.offer(terms(congress.unit_id))
    if attempt(
        form,
        lambda: actions.edit_congress(
            congress, form.read(), form.version.data or 0, by=who().actor, now=now()
        ),
    ):
        tell(mark("已保存"))
        return go("congress.show", congress_id=congress_id)
    return page("congress/edit.html", form.status, form=form, congress=congress)


@room.route("/<int:congress_id>/headcount", methods=["GET", "POST"], policy=policies.manages_congress)
def headcount(congress_id: int) -> Response:
    """What is stored beside what the roster says now; the number may be typed in instead."""
    congress = queries.congress_of(congress_id)
    form = HeadcountForm(congress)
    if attempt(
        form,
        lambda: actions.type_headcount(congress, form.headcount.data or 0, by=who().actor, now=now()),
    ):
        tell(mark("已保存"))
        return go("congress.show", congress_id=congress_id)
    roster = headcounts(congress.unit)
    linked = [(row, roster.of_row(row.entry)) for row in rows_of(congress_id)]
    changed = [(row, number) for row, number in linked if number is not None and number != row.members]
    return page(
        "congress/headcount.html", form.status, form=form, congress=congress, roster=roster, changed=changed
    )


@room.post("/<int:congress_id>/headcount/roster", policy=policies.manages_congress)
def take_headcounts(congress_id: int) -> Response:
    """Bring every number that comes from the roster up to date."""
    congress = queries.congress_of(congress_id)
    actions.take_headcounts(congress, by=who().actor, now=now())
    tell(mark("已按名册更新，现联系学生 %(n)s 人"), n=congress.headcount)
    return go("congress.quota", congress_id=congress_id)
