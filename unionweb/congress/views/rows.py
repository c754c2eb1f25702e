"""Single rows of the plan, and filling in many at once."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.tables import read_table
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.congress import policies
from unionweb.congress.actions import filling
from unionweb.congress.actions import rows as actions
from unionweb.congress.forms.plans import FILL_KINDS, FillForm, NomineesForm, RowForm, TableForm
from unionweb.congress.models import QuotaPlan, QuotaRow
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.headcounts import headcounts
from unionweb.congress.queries.plans import outcome, plan_of, row_of, rows_of
from unionweb.congress.rules.planning import RowEntry
from unionweb.congress.rules.quota_sheet import BadLine, header_score, read_lines, with_header
from unionweb.congress.views.room import room
from unionweb.people.signin import who


@room.route("/<int:congress_id>/quota/rows/new", methods=["GET", "POST"], policy=policies.manages_congress)
def add_row(congress_id: int) -> Response:
    """One more unit."""
    congress = congress_of(congress_id)
    form = RowForm()
    row = attempt(form, lambda: _add(congress_id, form))
    if row:
        tell(mark("已添加 %(name)s"), name=row.name)
        return go("congress.quota", congress_id=congress_id)
    return page("congress/row.html", form.status, form=form, congress=congress, row=None, seat=None)


def _add(congress_id: int, form: RowForm) -> QuotaRow:
    entry = headcounts(congress_of(congress_id).unit).linked(form.read())
    return actions.add_row(congress_id, entry, form.read_by_hand(), by=who().actor, now=now())


@room.route(
    "/<int:congress_id>/quota/rows/<int:row_id>", methods=["GET", "POST"], policy=policies.manages_congress
)
def edit_row(congress_id: int, row_id: int) -> Response:
    """Change a unit, or set its number by hand."""
    row = row_of(congress_id, row_id)
    form = RowForm(row)
    if attempt(form, lambda: _edit(row, form)):
        tell(mark("已保存 %(name)s"), name=row.name)
        return go("congress.quota", congress_id=congress_id, anchor=f"row-{row_id}")
    result = outcome(rows_of(congress_id), plan_of(congress_id).settings)
    congress = congress_of(congress_id)
    return page(
        "congress/row.html", form.status, form=form, congress=congress, row=row, seat=result.of(row.name)
    )


def _edit(row: QuotaRow, form: RowForm) -> QuotaRow:
    entry = headcounts(congress_of(row.congress_id).unit).linked(form.read())
    version = form.version.data or 0
    return actions.edit_row(row, entry, form.read_by_hand(), version, by=who().actor, now=now())


@room.post("/<int:congress_id>/quota/rows/<int:row_id>/remove", policy=policies.manages_congress)
def remove_row(congress_id: int, row_id: int) -> Response:
    """Take a unit out of the plan."""
    row = actions.remove_row(row_of(congress_id, row_id), by=who().actor, now=now())
    tell(mark("已删去 %(name)s"), name=row.name)
    return go("congress.quota", congress_id=congress_id)


@room.post("/<int:congress_id>/quota/rows/<int:row_id>/move", policy=policies.manages_congress)
def move_row(congress_id: int, row_id: int) -> Response:
    """One place up or down."""
    step = -1 if request.form.get("way") == "up" else 1
    actions.move_row(row_of(congress_id, row_id), step, by=who().actor, now=now())
    return go("congress.quota", congress_id=congress_id, anchor=f"row-{row_id}")


@room.route("/<int:congress_id>/quota/nominees", methods=["GET", "POST"], policy=policies.manages_congress)
def nominees(congress_id: int) -> Response:
    """How many stood for election in every unit, all on one page."""
    congress, rows = congress_of(congress_id), rows_of(congress_id)
    form = NomineesForm()
    if attempt(form, lambda: actions.set_nominees(congress_id, form.read(rows), by=who().actor, now=now())):
        tell(mark("候选人数已保存"))
        return go("congress.check", congress_id=congress_id)
    seats = outcome(rows, plan_of(congress_id).settings).seats
    return page("congress/nominees.html", form.status, form=form, congress=congress, rows=rows, seats=seats)


@room.route("/<int:congress_id>/quota/fill", methods=["GET", "POST"], policy=policies.manages_congress)
def fill(congress_id: int) -> Response:
    """Rows from the roster."""
    congress, plan = congress_of(congress_id), plan_of(congress_id)
    roster = headcounts(congress.unit)
    form = FillForm(plan)
    numbers = {kind: len(roster.rows(kind)) for kind in FILL_KINDS}
    form.offer({kind: number for kind, number in numbers.items() if number})
    actor, version = who().actor, form.version.data or 0
    if attempt(
        form,
        lambda: filling.fill_from_roster(
            congress, form.kind.data, form.keep_others.data, version, by=actor, now=now()
        ),
    ):
        tell(mark("已填入，请核对人数和名额"))
        return go("congress.quota", congress_id=congress_id)
    rows = rows_of(congress_id)
    return page("congress/fill.html", form.status, form=form, congress=congress, roster=roster, rows=rows)


@room.route("/<int:congress_id>/quota/table", methods=["GET", "POST"], policy=policies.manages_congress)
def fill_table(congress_id: int) -> Response:
    """Rows from a pasted or uploaded table; bad lines are all told at once."""
    congress = congress_of(congress_id)
    form = TableForm(plan_of(congress_id))
    bad: list[BadLine] = []
    if attempt(form, lambda: _fill_table(congress_id, form, bad)):
        tell(mark("已填入，请核对人数和名额"))
        return go("congress.quota", congress_id=congress_id)
    rows = rows_of(congress_id)
    return page("congress/fill_table.html", form.status, form=form, congress=congress, bad=bad, rows=rows)


def _fill_table(congress_id: int, form: TableForm, bad: list[BadLine]) -> QuotaPlan:
    entries = _entries(form, bad)
    if bad:
        raise Refusal("有%(n)s行有误，没有写入。请改正后再提交", n=len(bad))
    if not entries:
        raise Refusal("表格里没有单位", field="text")
    keep, version = form.keep_others.data, form.version.data or 0
    congress = congress_of(congress_id)
    return filling.fill_from_table(congress, entries, keep, version, by=who().actor, now=now())


def _entries(form: TableForm, bad: list[BadLine]) -> tuple[RowEntry, ...]:
    upload = form.file.data
    if upload is not None:
        data, name = upload.read(), upload.filename or ""
    else:
        data, name = with_header(form.text.data or "").encode(), "table.csv"
    table = read_table(data, name, header_score=header_score, expected=say("单位、人数"))
    entries, wrong = read_lines(table.headers, table.rows)
    bad.extend(wrong)
    return entries
