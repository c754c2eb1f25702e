"""Reads a QR code off the page as a phone would, apart from mending damage: sees which modules are dark,
takes the mask off, follows the path through the symbol and puts the blocks in order (ISO/IEC 18004)."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import pattern_position

BORDER = 3
FORMAT_MASK = 0b101010000010010
LEVEL_M, BYTES = 0b00, 0b0100
# Asks the browser itself what it would paint dark.
DARK = """(svg) => {
  const size = svg.viewBox.baseVal.width, ink = svg.querySelectorAll("path")[1];
  const dark = (x, y) => ink.isPointInFill(new DOMPoint(x + 0.5, y + 0.5));
  return Array.from({length: size}, (_, y) => Array.from({length: size}, (_, x) => dark(x, y)));
}"""

MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


def read_qr(drawing: Locator) -> str:
    """The text in the code drawn on a page."""
    seen: list[list[bool]] = drawing.evaluate(DARK)
    edge = [*seen[:BORDER], *seen[-BORDER:], *(row[:BORDER] + row[-BORDER:] for row in seen)]
    assert not any(any(line) for line in edge), "no quiet border"
    return read_modules([row[BORDER:-BORDER] for row in seen[BORDER:-BORDER]])


def read_modules(modules: list[list[bool]]) -> str:
    """The text in a code whose modules, without the border, are dark or not."""
    mask = MASKS[_mask_number(modules)]
    bits = [modules[y][x] != mask(y, x) for y, x in _path(len(modules))]
    return _text(_in_order([_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)], len(modules)))


def _number(bits: list[bool]) -> int:
    return int("".join("01"[bit] for bit in bits), 2)


def _mask_number(modules: list[list[bool]]) -> int:
    across = [modules[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)]
    up = [modules[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    told = _number(across + up) ^ FORMAT_MASK
    assert told >> 13 == LEVEL_M
    return told >> 10 & 0b111


def _path(size: int) -> Iterator[tuple[int, int]]:
    """The modules that carry data, two columns at a time, up and down from the lower right."""
    upwards = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for y in range(size - 1, -1, -1) if upwards else range(size):
            yield from ((y, x) for x in (right, right - 1) if not _is_pattern(y, x, size))
        upwards = not upwards


def _is_pattern(y: int, x: int, size: int) -> bool:
    """Finders with the format beside them, timing, alignment, version."""
    version = (size - 17) // 4
    far = size - 8
    if (y <= 8 and (x <= 8 or x >= far)) or (y >= far and x <= 8) or 6 in (y, x):
        return True
    if version >= 7 and ((y < 6 and x >= far - 3) or (x < 6 and y >= far - 3)):
        return True
    centres = pattern_position(version)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(
        abs(y - down) <= 2 and abs(x - along) <= 2 and (down, along) not in corners
        for down in centres
        for along in centres
    )


def _in_order(stored: list[int], size: int) -> list[int]:
    """The data of the blocks one after the other; in the symbol they take turns byte by byte."""
    lengths = [block.data_count for block in rs_blocks((size - 17) // 4, ERROR_CORRECT_M)]
    blocks: list[list[int]] = [[] for _ in lengths]
    coming = iter(stored)
    for turn in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if turn < length:
                block.append(next(coming))
    return [byte for block in blocks for byte in block]


def _text(data: list[int]) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    assert int(bits[:4], 2) == BYTES and len(data) < 2**8, "not one short run of bytes"
    length = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()
