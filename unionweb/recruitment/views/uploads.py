"""Files of applications: sent by candidates, handed out to those entitled.

A file is received outside any transaction: a phone on a slow network would otherwise hold up everybody who
wants to write. It is on disk before the short transaction that names it.
"""

from typing import IO

from flask import Response
from werkzeug.datastructures import FileStorage

from unionweb.base import files
from unionweb.base.clock import now
from unionweb.base.db import end_reading, unit_of_work
from unionweb.base.refusals import NotFound, Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import download, go, tell
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import uploads as actions
from unionweb.recruitment.actions.applying import refuse_closed
from unionweb.recruitment.forms.applications import FileForm
from unionweb.recruitment.models import Upload
from unionweb.recruitment.queries.applications import application_for, upload_of
from unionweb.recruitment.rules.files import IMAGES, MEDIA_TYPES, Look, Wanted, examine, wanted_for
from unionweb.recruitment.views.applying import files_page
from unionweb.recruitment.views.room import room

ALONE = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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
    if sent is None:
        raise Refusal("请先选择文件")
    kind = examine(_looker(sent.stream), _size(sent), wanted)
    return actions.Received(sent.filename or "", kind, files.keep(sent.stream, wanted.most))


def _size(sent: FileStorage) -> int:
    sent.stream.seek(0, 2)
    return sent.stream.tell()


def _looker(stream: IO[bytes]) -> Look:
    def look(at: int, length: int) -> bytes:
        stream.seek(at)
        return stream.read(length)

    return look


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
    try:
        content = files.pieces(one.stored)
    except FileNotFoundError:
        raise NotFound from None
    response = download(b"", one.filename, one.media_type)
    response.response = content
    response.content_length = one.size
    if inline:
        response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response
