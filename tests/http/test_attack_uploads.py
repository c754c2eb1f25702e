"""Files that are something else than they say, too much of it, or more than their sender knows."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

from tests.visitor import Visitor
from unionweb.base.refusals import Refusal
from unionweb.base.sniffing import DOCUMENT, PORTRAIT, FileKind, without_notes
from unionweb.base.web.uploads import receive, send_stored

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
GPS = b"N 39 54 20 E 116 23 29"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9"


def segment(code: int, body: bytes) -> bytes:
    return bytes([0xFF, code]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(turned: int, order: str = ">") -> bytes:
    head = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    return b"Exif\0\0" + head + struct.pack(f"{order}IH", 8, 1) + entry + bytes(4) + GPS


def jpeg(*segments: bytes, tail: bytes = b"") -> bytes:
    frame = segment(0xC0, b"\x08\x00\x28\x00\x1e\x01\x01\x11\x00")
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"".join(segments) + frame + SCAN + tail


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(*chunks: bytes, side: int = 8, tail: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 72))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + body + chunk(b"IEND", b"") + tail


def part(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def webp(*parts: bytes, tail: bytes = b"") -> bytes:
    wide = part(b"VP8X", b"\x3c\0\0\0" + b"\x07\0\0" + b"\x07\0\0")
    body = b"WEBP" + wide + b"".join(parts) + part(b"VP8 ", b"\0" * 3 + b"\x9d\x01\x2a\x08\0\x08\0")
    return b"RIFF" + len(body).to_bytes(4, "little") + body + tail


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("evil.js", "alert(1)")
    return file.getvalue()


NOTED = {
    "exif": (FileKind.JPEG, jpeg(segment(0xE1, exif(1)))),
    "xmp": (FileKind.JPEG, jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS))),
    "comment": (FileKind.JPEG, jpeg(segment(0xFE, GPS))),
    "iptc": (FileKind.JPEG, jpeg(segment(0xED, b"Photoshop 3.0\0" + GPS))),
    "second picture": (FileKind.JPEG, jpeg(tail=jpeg(segment(0xE1, exif(1))))),
    "png text": (FileKind.PNG, png(chunk(b"tEXt", b"GPS\0" + GPS), chunk(b"eXIf", GPS))),
    "png behind the end": (FileKind.PNG, png(tail=GPS)),
    "webp": (FileKind.WEBP, webp(part(b"EXIF", GPS), part(b"XMP ", GPS))),
    "webp behind the end": (FileKind.WEBP, webp(tail=GPS)),
}


@pytest.mark.parametrize("name", NOTED)
def test_nothing_of_what_a_camera_notes_is_stored(name: str) -> None:
    kind, data = NOTED[name]
    assert GPS in data
    clean = without_notes(kind, data)
    assert GPS not in clean and b"Exif" not in clean
    assert without_notes(kind, clean) == clean


@pytest.mark.parametrize("order", "<>")
def test_a_phone_s_portrait_stays_upright(order: str) -> None:
    clean = without_notes(FileKind.JPEG, jpeg(segment(0xE1, exif(6, order))))
    assert GPS not in clean
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean
    assert without_notes(FileKind.JPEG, clean) == clean


def test_flags_of_a_webp_promise_nothing_that_is_gone() -> None:
    clean = without_notes(FileKind.WEBP, webp(part(b"EXIF", GPS)))
    assert clean[20] & 0b00001110 == 0
    assert int.from_bytes(clean[4:8], "little") == len(clean) - 8


@pytest.mark.parametrize("data", [jpeg(tail=archive()), png(tail=archive())], ids=["jpeg", "png"])
def test_a_picture_that_is_an_archive_too_is_only_a_picture(app: Flask, data: bytes) -> None:
    assert zipfile.is_zipfile(io.BytesIO(data))
    with app.app_context():
        _kind, stored = receive(FileStorage(BytesIO(data), "a.jpg"), PORTRAIT)
        answer = send_stored(stored.name, "a", "image/jpeg", stored.size, inline=True)
        kept = b"".join(answer.response)  # type: ignore[arg-type]
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert len(kept) == stored.size < len(data)
    assert "sandbox" in answer.headers["Content-Security-Policy"]


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
NO_PICTURES = {
    "svg": SVG,
    "svg after xml": b"\xef\xbb\xbf<?xml version='1.0'?>\n" + SVG,
    "page": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a" + b"\0" * 50,
    "gif that is a script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "program": b"MZ" + b"\0" * 50,
    "archive": archive(),
    "many pixels": png(side=60_000),
    "many pixels within sides": png(side=11_999),
    "no end": jpeg()[:-2],
    "nothing": b"",
}


@pytest.mark.parametrize("name", NO_PICTURES)
@pytest.mark.parametrize("claimed", ["a.jpg", "a.png", "a.svg"])
def test_what_is_no_picture_is_refused_whatever_it_is_called(app: Flask, name: str, claimed: str) -> None:
    sent = FileStorage(BytesIO(NO_PICTURES[name]), claimed, content_type="image/png")
    with app.app_context(), pytest.raises(Refusal):
        receive(sent, PORTRAIT)


@given(
    st.sampled_from(FileKind).filter(lambda kind: kind in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)),
    st.data(),
)
def test_a_spoilt_picture_is_refused_or_harmless(kind: FileKind, data: st.DataObject) -> None:
    whole = {FileKind.JPEG: jpeg(), FileKind.PNG: png(), FileKind.WEBP: webp()}[kind]
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + data.draw(st.integers(0, 3)) :]
    try:
        clean = without_notes(kind, spoilt)
    except ValueError:
        return
    assert len(clean) <= len(spoilt) + 40


def test_a_document_that_unpacks_without_end_is_refused(app: Flask) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", b"\0" * (120 * 1024 * 1024))
    assert len(file.getvalue()) < 1024 * 1024
    with app.app_context(), pytest.raises(Refusal, match="解开后"):
        receive(FileStorage(BytesIO(file.getvalue()), "a.docx"), DOCUMENT)
