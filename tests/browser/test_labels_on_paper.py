"""Labels as a printer puts them on paper: read by a reader that knows nothing of how they were drawn."""

from collections.abc import Callable

import pypdfium2
import pytest
import zxingcpp

from tests.browser.screen import DESKTOP, Screen
from tests.stores import store
from tests.world import World
from unionweb.assets.rules.labels import SHEETS
from unionweb.people.rules.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.either_database]
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
"""All that our pages look for, too: once in thousands of labels letters look like bars."""
DOTS = 300
"""Dots to the inch of an ordinary printer."""
PER_INCH = 72


def rasters(pdf: bytes) -> list[memoryview]:
    """The pages as a printer would put them on paper, grey by rows."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for sheet in document:
        picture = sheet.render(scale=DOTS / PER_INCH, grayscale=True)
        rows = memoryview(bytes(picture.buffer)).cast("B", (picture.height, picture.stride))
        found.append(rows)
    document.close()
    return found


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of the pages in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    found = [tuple(round(one * 25.4 / PER_INCH) for one in sheet.get_size()) for sheet in document]
    document.close()
    return found


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_label_of_a_sheet_is_read(world: World, screen: Callable[..., Screen], sheet: str) -> None:
    room, keeper, count = store(world), world.student(), max(SHEETS[sheet].count, 2)
    world.grant(keeper, Role.ASSET_OFFICER)
    tags = room.assets(count, "折叠帐篷 3 × 3 米（蓝色，校运会用）")
    desk = screen(keeper, DESKTOP).open(f"/assets/{room.id}/labels/print?sheet={sheet}")
    pdf = desk.page.pdf(prefer_css_page_size=True)
    pages = rasters(pdf)
    assert len(pages) == -(-count // SHEETS[sheet].count)
    expected = {"tape-62": (62, 29), "tape-50": (50, 30)}.get(sheet, (210, 297))
    assert sizes(pdf) == [expected] * len(pages)
    read = [code.text for one in pages for code in zxingcpp.read_barcodes(one, QR)]
    assert sorted(read) == sorted(f"{desk.address}/a/{tag}" for tag in tags)
