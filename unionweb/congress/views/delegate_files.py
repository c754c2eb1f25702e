"""Delegates in and out as files, and on paper."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import Sentence, mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.congress import policies
from unionweb.congress.actions import files as actions
from unionweb.congress.forms.delegates import FileForm
from unionweb.congress.models import Delegate, DelegateFile
from unionweb.congress.queries.congresses import congress_of
from unionweb.congress.queries.delegates import all_delegates, file_of
from unionweb.congress.queries.files import lines_of
from unionweb.congress.queries.headcounts import grade_name
from unionweb.congress.queries.plans import outcome, plan_of, rows_of
from unionweb.congress.rules.delegate_sheet import COLUMNS, OUTCOMES, Column, Outcome
from unionweb.congress.rules.facts import KIND_LABELS
from unionweb.congress.views.room import room
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.signin import who

MOST_SHOWN = 200
FURTHER = (mark("学院"), mark("班级"), mark("年级"))


@room.route("/<int:congress_id>/delegates/import", methods=["GET", "POST"], policy=policies.manages_congress)
def import_delegates(congress_id: int) -> Response:
    """Upload a file; nothing is registered yet."""
    congress = congress_of(congress_id)
    form = FileForm()
    file = attempt(form, lambda: _upload(congress_id, form))
    if file:
        return go("congress.check_file", congress_id=congress_id, file_id=file.id)
    return page("congress/import.html", form.status, form=form, congress=congress, columns=COLUMNS)


def _upload(congress_id: int, form: FileForm) -> DelegateFile:
    upload = form.file.data
    if upload is None:
        raise Refusal("请选择文件", field="file")
    congress = congress_of(congress_id)
    return actions.upload_file(congress, upload.read(), upload.filename or "", by=who().actor, now=now())


@room.get("/<int:congress_id>/delegates/import/<int:file_id>", policy=policies.manages_congress)
def check_file(congress_id: int, file_id: int) -> Response:
    """What every line would do."""
    file = file_of(congress_id, file_id)
    lines = lines_of(file)
    return page(
        "congress/import_check.html",
        congress=congress_of(congress_id),
        file=file,
        outcomes=OUTCOMES,
        lines={outcome: [line for line in lines if line.outcome is outcome] for outcome in Outcome},
        row_names={row.id: row.name for row in rows_of(congress_id)},
        kinds=KIND_LABELS,
        most=MOST_SHOWN,
    )


@room.post("/<int:congress_id>/delegates/import/<int:file_id>", policy=policies.manages_congress)
def take_file(congress_id: int, file_id: int) -> Response:
    """Take in the whole file, or its good lines only."""
    congress, file = congress_of(congress_id), file_of(congress_id, file_id)
    good_only = request.form.get("lines") == "good"
    lines = actions.take_in(congress, file, good_only, by=who().actor, now=now())
    numbers = {outcome.value: sum(line.outcome is outcome for line in lines) for outcome in Outcome}
    message = mark("新增 %(new)s 名，变更 %(changed)s 名，无变化 %(unchanged)s 名，未写入 %(bad)s 行")
    tell(Sentence(message, dict(numbers)))
    return go("congress.check", congress_id=congress_id)


@room.post("/<int:congress_id>/delegates/import/<int:file_id>/drop", policy=policies.manages_congress)
def drop_file(congress_id: int, file_id: int) -> Response:
    """Forget the file."""
    actions.drop_file(file_of(congress_id, file_id), by=who().actor, now=now())
    tell(mark("已放弃这个文件，名单没有变动"))
    return go("congress.delegates", congress_id=congress_id)


@room.get("/<int:congress_id>/delegates/template.xlsx", policy=policies.manages_congress)
def delegate_template(congress_id: int) -> Response:
    """An empty file with the right headers; its second sheet names the delegations."""
    rows = [[row.name] for row in rows_of(congress_id)]
    kinds = [[label] for label in KIND_LABELS.values()]
    sheets = [
        Sheet("代表名单", list(COLUMNS.values()), [], [16, 12, 24, 12, 14]),
        Sheet("可用的代表团", [COLUMNS[Column.ROW]], rows),
        Sheet("可用的类别", [COLUMNS[Column.KIND]], kinds),
    ]
    return download(write_xlsx(sheets), f"代表名单模板-{congress_of(congress_id).name}.xlsx", XLSX)


@room.get("/<int:congress_id>/delegates.xlsx", policy=policies.manages_congress)
def delegates_file(congress_id: int) -> Response:
    """The list as a file that the import takes back."""
    headers = [translate(header) for header in (*COLUMNS.values(), *FURTHER)]
    rows = [_cells(delegate) for delegate in all_delegates(congress_id)]
    title = translate(mark("代表名单"))
    name = f"{congress_of(congress_id).name}-{title}.xlsx"
    return download(write_xlsx([Sheet(title, headers, rows)]), name, XLSX)


def _cells(delegate: Delegate) -> list[Cell]:
    person = delegate.person
    college = person.unit.college
    return [
        person.number,
        person.name,
        delegate.row.name if delegate.row else "",
        translate(KIND_LABELS[delegate.kind]),
        delegate.elected_on,
        college.name if college else "",
        person.unit.name if person.unit.kind is UnitKind.CLASS else "",
        grade_name(person.grade) if person.grade else "",
    ]


@room.get("/<int:congress_id>/delegates/print", policy=policies.manages_congress)
def print_delegates(congress_id: int) -> Response:
    """The list on A4, a table for each delegation."""
    rows = rows_of(congress_id)
    by_row: dict[int | None, list[Delegate]] = {row.id: [] for row in rows}
    for delegate in all_delegates(congress_id):
        by_row.setdefault(delegate.row_id, []).append(delegate)
    return page(
        "congress/delegates_print.html",
        congress=congress_of(congress_id),
        rows=rows,
        by_row=by_row,
        seats=outcome(rows, plan_of(congress_id).settings).seats,
        kinds=KIND_LABELS,
    )
