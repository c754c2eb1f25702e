"""The roster: what is in it, a new file for it, and files out of it."""

from flask import Response, url_for

from unionweb.base.clock import now, today
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.tables import read_table, write_csv, write_xlsx
from unionweb.base.web.answers import XLSX, download, go_to, page
from unionweb.base.web.i18n import translate
from unionweb.base.web.paging import paginate
from unionweb.people import policies
from unionweb.people.actions import roster as actions
from unionweb.people.forms.roster import UploadForm
from unionweb.people.queries import roster as queries
from unionweb.people.queries.roster_students import active_students
from unionweb.people.rules.roster import (
    EXPECTED,
    HEADERS,
    export_rows,
    export_sheet,
    header_score,
    template_sheets,
)
from unionweb.people.signin import who
from unionweb.people.views.room import room


@room.route("/roster", methods=["GET", "POST"], policy=policies.administers_school, transaction=False)
def roster() -> Response:
    """The state of the roster, and the upload. A large file takes seconds to read, in which nobody else
    could write: the transaction begins afterwards."""
    form = UploadForm()
    if form.submitted:
        try:
            return go_to(_take_in(form))
        except Refusal as refusal:
            form.refuse(Refusal(refusal.sentence, field="file"))
    active, left = queries.students_here_and_left()
    return page(
        "people/roster.html",
        form.status,
        form=form,
        active=active,
        left=left,
        last=queries.last_applied(),
        open_imports=queries.open_imports(),
        history=paginate(queries.ended_imports(), size=20),
    )


def _take_in(form: UploadForm) -> str:
    sent = form.read()
    me = who()
    end_reading()
    table = read_table(
        sent.stream.read(), sent.filename or "", header_score=header_score, expected=translate(EXPECTED)
    )
    with unit_of_work():
        held = actions.upload_roster(table, by=me.actor, now=now())
        return url_for("people.roster_mapping", import_id=held.id)


@room.get("/roster/template.xlsx", policy=policies.administers_school)
def roster_template() -> Response:
    """The file to fill in."""
    return download(write_xlsx(template_sheets(translate)), "学生名册模板.xlsx", XLSX)


@room.get("/roster/export.xlsx", policy=policies.administers_school)
def roster_export() -> Response:
    """Every active student, with the headers of the import."""
    content = write_xlsx([export_sheet(active_students())])
    return download(content, f"学生名册-{today()}.xlsx", XLSX)


@room.get("/roster/export.csv", policy=policies.administers_school)
def roster_export_csv() -> Response:
    """The same as text."""
    return download(write_csv(HEADERS, export_rows(active_students())), f"学生名册-{today()}.csv", "text/csv")
