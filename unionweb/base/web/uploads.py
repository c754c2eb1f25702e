"""Files that come with a request, and files that are handed out again."""

from io import BytesIO
from typing import IO

from flask import Response
from werkzeug.datastructures import FileStorage

from unionweb.base import files
from unionweb.base.files import Stored
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.sniffing import IMAGES, FileKind, Look, Wanted, examine, without_notes
from unionweb.base.web.answers import download

ALONE = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def receive(sent: FileStorage | None, wanted: Wanted) -> tuple[FileKind, Stored]:
    """A file of this request, examined and on disk; of a picture nothing but the picture. Outside any
    transaction: it takes as long as the disk does. Refusal: none was sent, or it is not what is wanted."""
    if sent is None:
        raise Refusal("请先选择文件")
    kind = examine(_looker(sent.stream), _size(sent), wanted)
    return kind, files.keep(_stripped(kind, sent.stream) if kind in IMAGES else sent.stream, wanted.most)


def _stripped(kind: FileKind, stream: IO[bytes]) -> IO[bytes]:
    """The picture in memory: it is as small as `wanted` says."""
    stream.seek(0)
    try:
        return BytesIO(without_notes(kind, stream.read()))
    except ValueError:
        raise Refusal("图片损坏，打不开，请重新保存") from None


def _size(sent: FileStorage) -> int:
    sent.stream.seek(0, 2)
    return sent.stream.tell()


def _looker(stream: IO[bytes]) -> Look:
    def look(at: int, length: int) -> bytes:
        stream.seek(at)
        return stream.read(length)

    return look


def send_stored(name: str, filename: str, media_type: str, size: int, *, inline: bool = False) -> Response:
    """The content of a stored file, with headers under which it can do nothing. Raises NotFound when it was
    erased."""
    try:
        content = files.pieces(name)
    except FileNotFoundError:
        raise NotFound from None
    response = download(b"", filename, media_type)
    response.response = content
    response.content_length = size
    if inline:
        response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response
