"""QR codes by the hundred: addresses that differ in a few characters at the end.

In one version and with one mask a code is linear: flipping a bit of the text flips always the same modules,
whatever else the text says (the check words of a Reed–Solomon code are sums over GF(2)). So the library
computes a code without a tag, and one for each bit that a tag can have; every other one is put together from
these, thirty times as fast. A test compares them with the library's.
"""

import re
from functools import lru_cache

import qrcode
from markupsafe import Markup
from qrcode.util import MODE_8BIT_BYTE, QRData

QUIET = 4
_MASK = 2
_BITS = 7  # tags are ASCII
_RUN = re.compile("1+")


class LabelCodes:
    """The codes of `before` + a tag of so many ASCII characters, with error correction Q."""

    def __init__(self, before: str, length: int) -> None:
        start = before.encode()
        blank = bytes(length)
        first = _code(start + blank, None)
        self.size = len(first.modules)
        """Modules a side, without the quiet zone."""
        self._length, self._blank = length, _bits(first)
        self._flips = [
            [self._flip(start, place, bit, first.version) for bit in range(_BITS)] for place in range(length)
        ]

    def _flip(self, start: bytes, place: int, bit: int, version: int) -> int:
        text = bytes(1 << bit if here == place else 0 for here in range(self._length))
        return _bits(_code(start + text, version)) ^ self._blank

    def modules(self, tag: str) -> int:
        """All modules in rows, the first in the highest bit. ValueError for a tag of another length."""
        if len(tag) != self._length or not tag.isascii():
            raise ValueError(f"no tag: {tag!r}")
        found = self._blank
        for letter, flips in zip(tag.encode(), self._flips, strict=True):
            for bit, flip in enumerate(flips):
                if letter >> bit & 1:
                    found ^= flip
        return found

    def svg(self, tag: str) -> Markup:
        """Black on white in both colour schemes, with the quiet zone; sharp at every size."""
        digits, size = f"{self.modules(tag):0{self.size**2}b}", self.size
        path = "".join(
            f"M{run.start() + QUIET} {row + QUIET}h{run.end() - run.start()}v1H{run.start() + QUIET}z"
            for row in range(size)
            for run in _RUN.finditer(digits[row * size : (row + 1) * size])
        )
        side = size + 2 * QUIET
        return Markup(
            '<svg class="qr" aria-hidden="true" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
            '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
        ).format(side=side, path=path)


@lru_cache(maxsize=4)
def label_codes(before: str, length: int) -> LabelCodes:
    """The same, kept: they take a tenth of a second to begin with."""
    return LabelCodes(before, length)


def _code(text: bytes, version: int | None) -> qrcode.QRCode:
    code = qrcode.QRCode(version, qrcode.constants.ERROR_CORRECT_Q, border=QUIET, mask_pattern=_MASK)
    code.add_data(QRData(text, MODE_8BIT_BYTE, check_data=False), optimize=0)
    code.make(fit=version is None)
    return code


def _bits(code: qrcode.QRCode) -> int:
    return int("".join("1" if dark else "0" for row in code.modules for dark in row), 2)
