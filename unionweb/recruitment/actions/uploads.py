"""A candidate's files. The content is on disk before the row names it, and erased after the row is gone."""

from dataclasses import dataclass
from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.files import Stored, erase_afterwards
from unionweb.base.refusals import Refusal, found
from unionweb.base.sniffing import MEDIA_TYPES, FileKind, safe_name
from unionweb.base.text import mark
from unionweb.recruitment.actions.applying import refuse_closed
from unionweb.recruitment.models import Application, Upload
from unionweb.recruitment.rules.form import Field, FieldKind
from unionweb.recruitment.rules.stages import ApplicationState

VERBS = {
    "recruitment.file.attach": mark("上传报名文件"),
    "recruitment.file.remove": mark("删除报名文件"),
}


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is on disk and was examined."""

    filename: str
    kind: FileKind
    stored: Stored


def attach(application: Application, field_id: str, file: Received, *, by: Actor, now: datetime) -> Upload:
    """Put a file to a field, in the place of the one that is there. Refusal: not the time, no such field."""
    _refuse(application, now)
    file_field(application, field_id)
    upload = next((one for one in application.uploads if one.field == field_id), None)
    if upload is None:
        upload = Upload(application_id=application.id, field=field_id)
        db.session.add(upload)
    else:
        erase_afterwards([upload.stored])
    upload.filename, upload.media_type = safe_name(file.filename, file.kind), MEDIA_TYPES[file.kind]
    upload.size, upload.sha256, upload.stored = file.stored.size, file.stored.sha256, file.stored.name
    upload.uploaded_at = now
    db.session.flush()
    db.session.expire(application, ["uploads"])
    _log("recruitment.file.attach", application, field_id, by, now, sha256=upload.sha256, size=upload.size)
    return upload


def detach(application: Application, field_id: str, *, by: Actor, now: datetime) -> Application:
    """Take a file away. Refusal: not the time, or what was handed in needs it."""
    _refuse(application, now)
    upload = found(next((one for one in application.uploads if one.field == field_id), None))
    field = next((one for one in application.drive.form if one.id == field_id), None)
    chosen = [one for one in (application.first_id, application.second_id) if one is not None]
    needed = field is not None and field.required and field.is_asked(chosen)
    if needed and application.state is ApplicationState.SUBMITTED:
        raise Refusal("报名已经提交，这个文件是必交的：可以换一个，不能删除")
    erase_afterwards([upload.stored])
    db.session.delete(upload)
    db.session.flush()
    db.session.expire(application, ["uploads"])
    _log("recruitment.file.remove", application, field_id, by, now)
    return application


def file_field(application: Application, field_id: str) -> Field:
    """The field of the form that takes this file. Raises NotFound."""
    form = application.drive.form
    found_field = next((one for one in form if one.id == field_id and one.kind is FieldKind.FILE), None)
    return found(None if found_field is None or found_field.retired else found_field)


def _refuse(application: Application, now: datetime) -> None:
    refuse_closed(application.drive, now)
    if application.state is ApplicationState.WITHDRAWN:
        raise Refusal("报名已经撤回，请先恢复")


def _log(
    verb: str, application: Application, field_id: str, by: Actor, now: datetime, **details: object
) -> None:
    told = {"field": field_id, **details}
    record(verb, subject=("application", application.id), by=by, now=now, details=told)
