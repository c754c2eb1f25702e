"""Pictures without what cameras write into them beside the picture: the place, the phone, the time; and
without what somebody hung on behind its end.

Nothing is decoded or drawn anew: parts that belong to the picture are kept as they are, all others go. Of the
notes only the one that says which side is up is written anew, or a phone's portrait would lie on its side.
Sources: ISO/IEC 10918-1 (B.1.1), PNG 1.2 §3, the WebP container specification, CIPA DC-008 (4.6.2, 4.6.4).
"""

import re
import struct
from collections.abc import Callable, Iterator

from unionweb.base.sniffing.kinds import FileKind

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP"})
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
_KEPT_BEGINNINGS = ((0xE0, b"JFIF"), (0xE2, b"ICC_PROFILE"), (0xEE, b"Adobe"))
_SCAN, _END, _NOTES, _COMMENT = 0xDA, 0xD9, 0xE1, 0xFE
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""What ends a scan: a byte FF in it is followed by 00, a restart by D0 to D7."""
_EXIF, _ORIENTATION = b"Exif\0\0", 0x0112


def without_notes(kind: FileKind, data: bytes) -> bytes:
    """A JPEG, PNG or WebP with nothing in it but the picture. ValueError: it does not hold together."""
    try:
        return _STRIPPERS[kind](data)
    except (IndexError, struct.error):
        raise ValueError("a part reaches beyond the end") from None


def _jpeg(data: bytes) -> bytes:
    return b"".join(_jpeg_parts(data))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at, upright = 2, False
    while True:
        at = _marker(data, at)
        if data[at + 1] == _END:
            yield data[at : at + 2]
            return
        end = _end_of_part(data, at)
        turned = 0 if upright or data[at + 1] != _NOTES else _orientation(data[at + 4 : end])
        if turned:
            upright = True
            yield _upright(turned)
        elif _belongs(data[at + 1], data[at + 4 : end]):
            yield data[at:end]
        if data[at + 1] == _SCAN:
            scan_ends = _end_of_scan(data, end)
            yield data[end:scan_ends]
            end = scan_ends
        at = end


def _marker(data: bytes, at: int) -> int:
    """Where the marker is; fill bytes may stand before it."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if data[at] != 0xFF:
        raise ValueError("no marker where one belongs")
    return at


def _end_of_part(data: bytes, at: int) -> int:
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if end < at + 4 or end > len(data):
        raise ValueError("a part reaches beyond the end")
    return end


def _end_of_scan(data: bytes, start: int) -> int:
    found = _MARKER.search(data, start)
    if found is None:
        raise ValueError("the picture has no end")
    return found.end() - 2


def _belongs(code: int, body: bytes) -> bool:
    if 0xE0 <= code <= 0xEF:
        return any(code == one and body.startswith(beginning) for one, beginning in _KEPT_BEGINNINGS)
    return code != _COMMENT


def _orientation(notes: bytes) -> int:
    """Which side is up, 2 to 8; 0 where the notes do not say, or say what is usual."""
    if not notes.startswith(_EXIF):
        return 0
    tiff = notes[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    (count,) = struct.unpack(f"{order}H", tiff[start : start + 2].ljust(2, b"\0"))
    for place in range(min(count, 100)):
        entry = tiff[start + 2 + 12 * place : start + 14 + 12 * place]
        if len(entry) == 12 and struct.unpack(f"{order}HH", entry[:4]) == (_ORIENTATION, 3):
            (turned,) = struct.unpack(f"{order}H", entry[8:10])
            return turned if 2 <= turned <= 8 else 0
    return 0


def _upright(turned: int) -> bytes:
    """Notes that say nothing but which side is up."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    body = _EXIF + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _png(data: bytes) -> bytes:
    parts, at, name = [_PNG_HEAD], len(_PNG_HEAD), b""
    while name != b"IEND":
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        if end > len(data) or len(name) < 4:
            raise ValueError("a part reaches beyond the end")
        if name in _PNG_KEPT:
            parts.append(data[at:end])
        at = end
    return b"".join(parts)


def _webp(data: bytes) -> bytes:
    parts, at = [], 12
    last = 8 + int.from_bytes(data[4:8], "little")
    if last > len(data):
        raise ValueError("the picture has no end")
    while at + 8 <= last:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(data):
            raise ValueError("a part reaches beyond the end")
        if name == b"VP8X":
            # Its flags must not promise notes or moving pictures, which are left out.
            parts.append(data[at : at + 8] + bytes([data[at + 8] & 0x30]) + data[at + 9 : end])
        elif name in _WEBP_KEPT:
            parts.append(data[at:end])
        at = end
    if not any(part.startswith((b"VP8 ", b"VP8L")) for part in parts):
        raise ValueError("no still picture in it")
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


_STRIPPERS: dict[FileKind, Callable[[bytes], bytes]] = {
    FileKind.JPEG: _jpeg,
    FileKind.PNG: _png,
    FileKind.WEBP: _webp,
}
