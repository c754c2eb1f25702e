"""Portraits of nominees: JPEG, PNG or WebP, small, and without what cameras write into them beside the
picture (the place where it was taken, the phone). Nothing is decoded or drawn anew."""

from collections.abc import Iterator

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark

MOST_BYTES = 300 * 1024
JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"})
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})
_JPEG_KEPT_APPS = frozenset({0xE0, 0xE2, 0xEE})
_START_OF_SCAN = 0xDA
_UNREADABLE = mark("这不是可以使用的照片，请选择 JPEG、PNG 或 WebP 图片")


def kind_of(data: bytes) -> str | None:
    """The media type by the first bytes, never by the name; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(_PNG_HEAD):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return None


def portrait(data: bytes) -> bytes:
    """The picture without its side notes. Refusal: too large, or not a picture."""
    kind = kind_of(data)
    if kind is None:
        raise Refusal(_UNREADABLE, field="photo")
    if len(data) > MOST_BYTES:
        raise Refusal(
            "照片有 %(kb)s kB，最多 300 kB，请先压缩或裁剪", field="photo", kb=-(-len(data) // 1024)
        )
    parts = {JPEG: _jpeg, PNG: _png, WEBP: _webp}[kind](data)
    try:
        clean = b"".join(parts)
    except (IndexError, ValueError):
        raise Refusal(_UNREADABLE, field="photo") from None
    return _with_length(clean) if kind is WEBP else clean


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    place = 2
    while True:
        if data[place] != 0xFF:
            raise ValueError
        code = data[place + 1]
        if code == _START_OF_SCAN:
            yield data[place:]
            return
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        end = place + 2 + length
        if length < 2 or end > len(data):
            raise ValueError
        is_note = code == 0xFE or (0xE0 <= code <= 0xEF and code not in _JPEG_KEPT_APPS)
        if not is_note:
            yield data[place:end]
        place = end


def _png(data: bytes) -> Iterator[bytes]:
    yield _PNG_HEAD
    place = len(_PNG_HEAD)
    name = b""
    while name != b"IEND":
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        name = data[place + 4 : place + 8]
        if end > len(data) or len(name) < 4:
            raise ValueError
        if name in _PNG_KEPT:
            yield data[place:end]
        place = end


def _webp(data: bytes) -> Iterator[bytes]:
    yield data[:12]
    place = 12
    while place < len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        end = place + 8 + size + size % 2
        if end > len(data):
            raise ValueError
        if name == b"VP8X":
            # Its flags must not promise the EXIF and XMP parts that are left out.
            yield data[place : place + 8] + bytes([data[place + 8] & ~0x0C]) + data[place + 9 : end]
        elif name in _WEBP_KEPT:
            yield data[place:end]
        place = end


def _with_length(data: bytes) -> bytes:
    return data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:]
