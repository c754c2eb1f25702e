"""How large a picture is, from its header: (width, height) in pixels; None where the header makes no sense.

Sources: ISO/IEC 10918-1 (JPEG, B.1.1, B.2.2), PNG 1.2 §11.2.2, the WebP container specification and RFC 6386
§9.1.
"""

import struct
from collections.abc import Callable

Look = Callable[[int, int], bytes]

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_SEGMENTS_MOST = 500


def jpeg_size(look: Look, size: int) -> tuple[int, int] | None:
    """From the frame header, whatever stands before it (a phone's photo has its thumbnail there)."""
    at = 2
    for _segment in range(_SEGMENTS_MOST):
        head = look(at, 9)
        if len(head) < 9 or head[0] != 0xFF:
            return None
        if head[1] == 0xFF:  # fill bytes before a marker
            at += 1
        elif head[1] in _ALONE:
            at += 2
        elif head[1] in _FRAMES:
            height, width = struct.unpack(">HH", head[5:9])
            return width, height
        else:
            length = int.from_bytes(head[2:4], "big")
            if length < 2:
                return None
            at += 2 + length
    return None


def png_size(look: Look, size: int) -> tuple[int, int] | None:
    """From IHDR, which comes first."""
    head = look(8, 16)
    if len(head) < 16 or head[4:8] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[8:16])
    return width, height


def webp_size(look: Look, size: int) -> tuple[int, int] | None:
    """From the first chunk: lossy, lossless or extended."""
    head = look(12, 18)
    if len(head) < 18:
        return None
    kind, body = head[:4], head[8:]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return None
