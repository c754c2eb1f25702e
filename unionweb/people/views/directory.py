"""The public directory, the one for members, and taking everything out."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.tables import Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, page
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.policies import everyone
from unionweb.people import policies
from unionweb.people.actions.directory import note_export
from unionweb.people.queries import directory as queries
from unionweb.people.queries import everything
from unionweb.people.signin import who
from unionweb.people.views.room import room

_HEADERS = (
    mark("学生会"),
    mark("部门"),
    mark("职务"),
    mark("姓名"),
    mark("学院"),
    mark("班级（团支部）"),
    mark("年级"),
    mark("邮箱"),
    mark("公开的联系方式"),
)


@room.get("/directory", policy=everyone)
def directory() -> Response:
    """Name, college, post and the chosen contact of everybody who serves; open to the world."""
    text = search_argument()
    groups = queries.public_directory(today(), text)
    return page("people/directory.html", groups=groups, text=text, member=policies.is_member(who()))


@room.get("/directory/print", policy=everyone)
def print_directory() -> Response:
    """The public directory on paper."""
    return page("people/directory_print.html", groups=queries.public_directory(today()), day=today())


@room.get("/directory/members", policy=policies.is_member)
def member_directory() -> Response:
    """The same for members, with class, grade and e-mail."""
    text = search_argument()
    return page(
        "people/directory_members.html",
        groups=queries.member_directory(today(), text),
        text=text,
        updated_at=queries.updated_at(),
        exports=policies.leads_some_union(who()),
    )


@room.get("/directory/members.xlsx", policy=policies.leads_some_union)
def member_directory_xlsx() -> Response:
    """The directory for members as a workbook."""
    rows = [
        (
            entry.union,
            entry.department,
            translate(entry.label),
            entry.name,
            entry.college,
            entry.class_name,
            entry.grade,
            entry.email,
            entry.contact,
        )
        for group in queries.member_directory(today())
        for _department, entries in group.departments
        for entry in entries
    ]
    sheet = Sheet(translate(mark("通讯录")), [translate(header) for header in _HEADERS], rows)
    return download(write_xlsx([sheet]), f"通讯录-{today():%Y%m%d}.xlsx", XLSX)


@room.get("/export", policy=policies.administers_school)
def export() -> Response:
    """What would be taken out, before it is."""
    return page("people/directory_export.html")


@room.post("/export", policy=policies.administers_school)
def export_everything() -> Response:
    """Everybody's data in one workbook. A POST, because taking it leaves a trace in the log."""
    sheets = everything.sheets()
    counts = {sheet.title: sum(1 for _row in sheet.rows) for sheet in sheets}
    note_export(counts, by=who().actor, now=now())
    return download(write_xlsx(sheets), f"全部资料-{today():%Y%m%d}.xlsx", XLSX)
