"""The delegates: list, registration by hand, removal and its undoing."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.text import Sentence, mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, read_number, search_argument
from unionweb.base.web.paging import paginate
from unionweb.congress import policies
from unionweb.congress.actions import delegates as actions
from unionweb.congress.forms.delegates import DelegateForm, RegisterForm
from unionweb.congress.models import Congress
from unionweb.congress.queries import delegates as queries
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.files import usual_row
from unionweb.congress.queries.plans import Filled, filled, outcome, plan_of, rows_of
from unionweb.congress.rules.facts import KIND_LABELS
from unionweb.congress.views.room import room
from unionweb.people.signin import who


@room.get("/<int:congress_id>/delegates", policy=policies.reads_congress)
def delegates(congress_id: int) -> Response:
    """The list by delegation, with what is filled and what is still open."""
    congress = congress_of(congress_id)
    rows, counts = rows_of(congress_id), filled(congress_id)
    seats = outcome(rows, plan_of(congress_id).settings).seats
    text, row_id = search_argument(), number_argument("row")
    kind = request.args.get("kind", "")
    manages = policies.manages_at(who(), congress.unit.place)
    return page(
        "congress/delegates.html",
        congress=congress,
        found=paginate(queries.search(congress_id, text, row_id, kind, numbers=manages)),
        wanted={"text": text, "row": row_id, "kind": kind},
        rows=[(row, counts[row.id], seats.get(row.name)) for row in rows],
        short=sum(counts[row.id].formal < seats[row.name] for row in rows if row.name in seats),
        over=sum(counts[row.id].formal > seats[row.name] for row in rows if row.name in seats),
        unseated=counts.get(None),
        formal=sum(one.formal for one in counts.values()),
        seats=sum(seats.values()) if seats else None,
        removed=queries.removed(congress_id) if manages else [],
        kinds=KIND_LABELS,
        manages=manages,
    )


@room.route("/<int:congress_id>/delegates/new", methods=["GET", "POST"], policy=policies.manages_congress)
def add_delegate(congress_id: int) -> Response:
    """Find a person and register him."""
    congress, rows = congress_of(congress_id), rows_of(congress_id)
    form = RegisterForm(today())
    form.offer(rows)
    delegate = attempt(
        form,
        lambda: actions.register_delegate(
            congress, queries.candidate(congress, _person_id(form)), form.read(), by=who().actor, now=now()
        ),
    )
    if delegate:
        tell(_registered(congress, delegate.person.name, delegate.row_id))
        return go("congress.add_delegate", congress_id=congress_id)
    text = search_argument()
    people = queries.candidates(congress, text)
    return page(
        "congress/delegate_new.html",
        form.status,
        congress=congress,
        form=form,
        text=text,
        people=[(person, delegate, usual_row(person, rows)) for person, delegate in people],
        rows=rows,
        kinds=KIND_LABELS,
        day=today(),
        number=queries.number_of_delegates(congress_id),
    )


def _person_id(form: RegisterForm) -> int:
    return read_number(form.person_id.data or "") or 0


def _registered(congress: Congress, name: str, row_id: int | None) -> Sentence:
    rows = rows_of(congress.id)
    row = next((one for one in rows if one.id == row_id), None)
    if row is None:
        return say("已登记 %(name)s", name=name)
    seats = outcome(rows, plan_of(congress.id).settings).seats.get(row.name, "—")
    number = filled(congress.id).get(row.id, Filled()).formal
    return say("已登记 %(name)s：%(row)s %(n)s / %(seats)s", name=name, row=row.name, n=number, seats=seats)


@room.route(
    "/<int:congress_id>/delegates/<int:delegate_id>",
    methods=["GET", "POST"],
    policy=policies.manages_congress,
)
def edit_delegate(congress_id: int, delegate_id: int) -> Response:
    """Another delegation, kind or day of election."""
    delegate = queries.delegate_of(congress_id, delegate_id)
    form = DelegateForm(delegate)
    form.offer(rows_of(congress_id))
    if attempt(form, lambda: actions.edit_delegate(delegate, form.read(), by=who().actor, now=now())):
        tell(mark("已保存 %(name)s"), name=delegate.person.name)
        return go("congress.delegates", congress_id=congress_id)
    congress = congress_of(congress_id)
    return page("congress/delegate.html", form.status, form=form, congress=congress, delegate=delegate)


@room.post("/<int:congress_id>/delegates/<int:delegate_id>/remove", policy=policies.manages_congress)
def remove_delegate(congress_id: int, delegate_id: int) -> Response:
    """Take somebody off the list."""
    delegate = queries.delegate_of(congress_id, delegate_id)
    actions.remove_delegate(delegate, by=who().actor, now=now())
    tell(mark("已移除 %(name)s，可在名单下方恢复"), name=delegate.person.name)
    return go("congress.delegates", congress_id=congress_id, anchor="removed")


@room.post("/<int:congress_id>/delegates/<int:delegate_id>/restore", policy=policies.manages_congress)
def restore_delegate(congress_id: int, delegate_id: int) -> Response:
    """Put somebody back."""
    delegate = queries.delegate_of(congress_id, delegate_id)
    actions.restore_delegate(delegate, by=who().actor, now=now())
    tell(mark("已恢复 %(name)s"), name=delegate.person.name)
    return go("congress.delegates", congress_id=congress_id)
