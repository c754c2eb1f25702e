"""Portraits of nominees: JPEG, PNG or WebP, small, and without what cameras write into them beside the
picture (the place where it was taken, the phone). Nothing is decoded or drawn anew."""

from unionweb.base.refusals import Refusal
from unionweb.base.sniffing import MEDIA_TYPES, FileKind, without_notes
from unionweb.base.text import mark

MOST_BYTES = 300 * 1024
JPEG, PNG, WEBP = (MEDIA_TYPES[kind] for kind in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP))
_KINDS = {JPEG: FileKind.JPEG, PNG: FileKind.PNG, WEBP: FileKind.WEBP}
_UNREADABLE = mark("这不是可以使用的照片，请选择 JPEG、PNG 或 WebP 图片")


def kind_of(data: bytes) -> str | None:
    """The media type by the first bytes, never by the name; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
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
    try:
        return without_notes(_KINDS[kind], data)
    except ValueError:
        raise Refusal(_UNREADABLE, field="photo") from None
