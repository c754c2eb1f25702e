"""Files of applications: sent by candidates, handed out to those entitled.

A file is received outside any transaction: a phone on a slow network would otherwise hold up everybody who
wants to write. It is on disk before the short transaction that names it.
"""

from flask import Response

from unionweb.base import files
from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import NotFound, Refusal, found
from unionweb.base.sniffing import IMAGES, MEDIA_TYPES, Wanted
from unionweb.base.text import mark
from unionweb.base.web.answers import go, tell
from unionweb.base.web.i18n import translate
from unionweb.base.web.uploads import receive, send_stored
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import uploads as actions
from unionweb.recruitment.actions.applying import refuse_closed
from unionweb.recruitment.forms.applications import FileForm
from unionweb.recruitment.models import Upload
from unionweb.recruitment.queries.applications import application_for, upload_of
from unionweb.recruitment.rules.files import wanted_for
from unionweb.recruitment.views.applying import files_page
from unionweb.recruitment.views.room import room

_PICTURES = frozenset(MEDIA_TYPES[one] for one in IMAGES)


@room.post("/drives/<int:drive_id>/apply/files/<key>", policy=policies.applies, transaction=False)
def attach(drive_id: int, key: str) -> Response:
    """Put a file to its field."""
    own = found(application_for(drive_id, who().person_id))
    actions.file_field(own, key)
    try:
        refuse_closed(own.drive, now())
        end_reading()
        received = _receive(wanted_for(key))
        try:
            _store(drive_id, key, received)
        except BaseException:
            files.erase(received.stored.name)
            raise
    except Refusal as refusal:
        own = found(application_for(drive_id, who().person_id))
        return files_page(own, {key: translate(refusal.sentence)})
    tell(mark("已上传"))
    return go("recruitment.apply_files", drive_id=drive_id, anchor=f"file_{key}")


def _store(drive_id: int, key: str, received: actions.Received) -> None:
    with unit_of_work():
        own = found(application_for(drive_id, who().person_id))
        actions.attach(own, key, received, by=who().actor, now=now())


def _receive(wanted: Wanted) -> actions.Received:
    """The file of this request, examined and on disk."""
    sent = FileForm().file.data
    kind, stored = receive(sent, wanted)
    return actions.Received((sent.filename if sent else "") or "", kind, stored)


@room.post("/drives/<int:drive_id>/apply/files/<key>/remove", policy=policies.applies)
def detach(drive_id: int, key: str) -> Response:
    """Take a file away."""
    own = found(application_for(drive_id, who().person_id))
    actions.detach(own, key, by=who().actor, now=now())
    tell(mark("文件已删除"))
    return go("recruitment.apply_files", drive_id=drive_id)


@room.get("/uploads/<int:upload_id>", policy=policies.sees_upload)
def upload(upload_id: int) -> Response:
    """The file, to save and never to open in the page's own name."""
    return send_upload(upload_of(upload_id))


@room.get("/uploads/<int:upload_id>/picture", policy=policies.sees_upload)
def picture(upload_id: int) -> Response:
    """A picture to look at; only of the kinds that were examined."""
    one = upload_of(upload_id)
    if one.media_type not in _PICTURES:
        raise NotFound
    return send_upload(one, inline=True)


def send_upload(one: Upload, *, inline: bool = False) -> Response:
    """The content with headers under which it can do nothing. Raises NotFound when it was erased."""
    return send_stored(one.stored, one.filename, one.media_type, one.size, inline=inline)
