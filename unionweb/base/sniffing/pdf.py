"""About how many pages a PDF has: as many as its page objects, in plain sight or in object streams.

It is a bound against a thesis handed in as a résumé, not against somebody who hides pages: an encrypted file
shows none, and then only its size limits it. Pages that were saved again are counted again. Source: ISO
32000-1, 7.5.7, 7.7.3.
"""

import re
import zlib
from collections.abc import Callable, Iterator

Look = Callable[[int, int], bytes]

_PIECE, _OVERLAP = 256 * 1024, 64
_PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
_PACKED = re.compile(rb"/Type\s{0,8}/ObjStm")
_BEGIN = re.compile(rb"stream\r?\n")
_STREAMS_MOST, _HEAD, _UNPACKED_MOST = 200, 2048, 256 * 1024


def count_pages(look: Look, size: int, enough: int) -> int:
    """How many pages; counting ends soon after `enough`."""
    pages, packed = 0, []
    for at, piece in _pieces(look, size):
        pages += len(_PAGE.findall(piece))
        packed += [at + found.start() for found in _PACKED.finditer(piece)]
        if pages > enough:
            return pages
    for place in packed[:_STREAMS_MOST]:
        pages += len(_PAGE.findall(_unpacked(look, place)))
        if pages > enough:
            break
    return pages


def _pieces(look: Look, size: int) -> Iterator[tuple[int, bytes]]:
    """The file in pieces that begin a little before the last one ended; what ends within that bit was
    seen."""
    for start in range(0, size, _PIECE):
        before = min(start, _OVERLAP)
        piece = look(start - before, _PIECE + before)
        cut = _first_new(piece, before)
        yield start - before + cut, piece[cut:]


def _first_new(piece: bytes, before: int) -> int:
    """Where to begin in a piece so that nothing that lies wholly in its repeated part counts twice."""
    ends = [found.end() for kind in (_PAGE, _PACKED) for found in kind.finditer(piece[:before])]
    return max(ends, default=0)


def _unpacked(look: Look, at: int) -> bytes:
    """The beginning of an object stream's content; nothing where it is not packed in the usual way."""
    head = look(at, _HEAD)
    begin = _BEGIN.search(head)
    if begin is None:
        return b""
    packed = look(at + begin.end(), _UNPACKED_MOST)
    try:
        return zlib.decompressobj().decompress(packed, _UNPACKED_MOST)
    except zlib.error:
        return b""
