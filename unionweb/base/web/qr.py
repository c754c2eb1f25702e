"""QR codes as inline SVG: sharp on paper, no image request, no inline style."""

from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby

import qrcode
from markupsafe import Markup

_BORDER = 3
# Trying all eight masks for the best one takes nine tenths of the time, and readers cope with any.
_MASK = 2


def qr_svg(text: str) -> Markup:
    """The code of a text, black on white in both colour schemes, with a quiet border. Takes 2 ms."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=_BORDER, mask_pattern=_MASK
    )
    code.add_data(text)
    code.make()
    size = len(code.modules) + 2 * _BORDER
    return Markup(
        '<svg class="qr" aria-hidden="true" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    ).format(size=size, path="".join(_bars(code.modules)))


def _bars(modules: Sequence[Sequence[bool | None]]) -> Iterator[str]:
    """One closed path for each run of dark modules in a row."""
    for y, row in enumerate(modules, _BORDER):
        x = _BORDER
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def qr_terminal(text: str) -> str:
    """The code drawn with half blocks, for a terminal."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    out = StringIO()
    code.print_ascii(out, invert=True)
    return out.getvalue()
