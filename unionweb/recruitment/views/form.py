"""The application form: its fields, and how it looks on a phone."""

from collections.abc import Callable, Sequence

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import setup
from unionweb.recruitment.forms.applications import application_form
from unionweb.recruitment.forms.fields import FieldForm
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.rules import editing
from unionweb.recruitment.rules.files import wanted_for
from unionweb.recruitment.rules.form import FIELD_KINDS, Field, FieldKind
from unionweb.recruitment.rules.stages import Stage
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]
UP = "up"


@room.get("/drives/<int:drive_id>/form", policy=policies.manages_drive)
def form(drive_id: int) -> Response:
    """Its fields in order, and beside them the page as candidates see it."""
    drive = queries.drive_of(drive_id)
    return page(
        "recruitment/form.html",
        drive=drive,
        kinds=FIELD_KINDS,
        changes=drive.stage in (Stage.DRAFT, Stage.OPEN),
        asked_of=queries.asked_of(drive),
        preview=application_form(drive, None),
        files=[(one, wanted_for(one.id)) for one in drive.form if one.kind is FieldKind.FILE],
    )


@room.route("/drives/<int:drive_id>/form/new", methods=BOTH, policy=policies.manages_drive)
def add_field(drive_id: int) -> Response:
    """One more field, at the end."""
    drive = queries.drive_of(drive_id)
    return _field(drive, Field(editing.new_id(drive.form), FieldKind.TEXT, "", most=300))


@room.route("/drives/<int:drive_id>/form/<key>", methods=BOTH, policy=policies.manages_drive)
def edit_field(drive_id: int, key: str) -> Response:
    """Other words for a field."""
    drive = queries.drive_of(drive_id)
    return _field(drive, editing.field_with(drive.form, key))


def _field(drive: Drive, field: Field) -> Response:
    shown = FieldForm(field, drive.openings)
    version = number_argument("version") or drive.form_version
    saved = attempt(shown, lambda: _change(drive, editing.with_field(drive.form, shown.read()), version))
    if saved:
        tell(mark("已保存"))
        return _back(drive)
    return page(
        "recruitment/field.html",
        shown.status,
        drive=drive,
        form=shown,
        key=field.id,
        known=any(one.id == field.id for one in drive.form),
        keeps=setup.answers_exist(drive),
    )


@room.post("/drives/<int:drive_id>/form/<key>/move", policy=policies.manages_drive)
def move_field(drive_id: int, key: str) -> Response:
    """One place up or down."""
    by = -1 if request.form.get("to") == UP else 1
    return _step(drive_id, lambda drive: editing.moved(drive.form, key, by))


@room.post("/drives/<int:drive_id>/form/<key>/remove", policy=policies.manages_drive)
def remove_field(drive_id: int, key: str) -> Response:
    """Ask it no more."""
    tell(mark("已删除这一项"))
    return _step(
        drive_id,
        lambda drive: editing.without_field(drive.form, key, keeps=setup.answers_exist(drive)),
    )


def _step(drive_id: int, change: Callable[[Drive], Sequence[Field]]) -> Response:
    drive = queries.drive_of(drive_id)
    _change(drive, change(drive), drive.form_version)
    return _back(drive)


def _change(drive: Drive, fields: Sequence[Field], version: int) -> Drive:
    return setup.change_form(drive, fields, version, by=who().actor, now=now())


def _back(drive: Drive) -> Response:
    return go("recruitment.form", drive_id=drive.id)
