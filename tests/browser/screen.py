"""A window that complains: script errors, refused resources, pages too wide, what axe-core finds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# The eighth row of a table looks like the seventh, and only what is found comes back: half the time saved.
# Style sheets are not fetched once more: only a rule that axe-core leaves out by itself wants them.
FAULTS = """(rules) => axe.run(
  {exclude: [["tbody tr:nth-child(n + 8)"]]},
  {resultTypes: ["violations"], preload: {assets: ["media"]}, ...rules}
).then((found) => found.violations.map(
  (one) => `${one.id}: ${one.help} at ${one.nodes.slice(0, 4).map((node) => node.target).join(" | ")}`))"""

# Light and dark pages differ in their colours only; what else there is to find, the light one tells.
EVERYTHING: dict[str, list[str]] = {}
COLOURS = {"runOnly": ["color-contrast"]}

# The window, and what has an edge of its own: a sheet of paper, a card.
TOO_WIDE = """[document.documentElement, ...document.querySelectorAll(".sheet, .card")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => `${box.scrollWidth} px in ${box.tagName}.${box.className} of ${box.clientWidth} px`)"""


@dataclass(frozen=True)
class Size:
    width: int
    height: int

    @property
    def viewport(self) -> ViewportSize:
        """As the browser wants it."""
        return {"width": self.width, "height": self.height}


PHONE, DESKTOP = Size(390, 844), Size(1366, 860)
Look = tuple[Size, bool]  # dark or not
# What a window on a phone need not be opened again for.
DARK_DESKTOP: list[Look] = [(DESKTOP, True)]
EVERY_LOOK: list[Look] = [(DESKTOP, False), (DESKTOP, True), (PHONE, True)]


class Screen:
    """One window of one person, who presses what is written on it and counts the taps.

    `also`: other sizes and colours in which each page is inspected.
    """

    def __init__(self, page: Page, address: str, dark: bool = False, also: Sequence[Look] = ()) -> None:
        self.page = page
        self.address = address
        self.dark = dark
        self.also = also
        self.taps = 0
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # A form that comes back with its mistakes is an answer too (422), and so is "too many attempts".
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> "Screen":
        """Go to a page and inspect it."""
        self.page.goto(self.address + path)
        self.inspect()
        return self

    def press(self, name: str) -> None:
        """Press a button."""
        self._tap(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follow a link of the page itself, not of the navigation around it; the first if there are two."""
        self._tap(
            self.page.locator("main, .crumbs, .toolbar").get_by_role("link", name=name, exact=True).first
        )

    def choose(self, text: str) -> None:
        """Tick a box, pick one of several, or unfold something."""
        self._tap(self.page.locator("label, summary").filter(has_text=text).locator("visible=true"))

    def look(self) -> None:
        """Have this window in front, as people do; one behind another is drawn but once a second."""
        self.page.bring_to_front()

    def _tap(self, target: Locator) -> None:
        self.look()
        self.taps += 1
        target.click()

    def field(self, label: str) -> Locator:
        """The field with this label; the star of a required one does not count."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))

    def type(self, **texts: str) -> None:
        """Fill in fields by the words of their labels."""
        for label, text in texts.items():
            self.field(label).fill(text)

    def headed(self, heading: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()

    def says(self, text: str) -> None:
        """Wait until this can be read in the page's main part or in its notices."""
        readable = self.page.locator("#notices, main").get_by_text(text)
        expect(readable.locator("visible=true").first).to_be_visible()

    def inspect(self) -> None:
        """Fail on anything wrong with the page as it stands, once it stands: a click returns when the next
        page begins to arrive."""
        self.page.wait_for_load_state()
        # What it complains of meanwhile is not this page's fault: somebody without a network goes on trying.
        faults = [*self.complaints, *self.too_wide(), *self._inaccessible(self.dark)]
        self.complaints.clear()
        if self.also:
            faults += [*self._in_other_looks(), *self.complaints]
            self.complaints.clear()
        assert not faults, f"{self.page.url}:\n  " + "\n  ".join(faults)

    def _in_other_looks(self) -> list[str]:
        """The same page turned round: half the price of going there in another window."""
        own = self.page.viewport_size
        faults = []
        for size, dark in self.also:
            self.page.set_viewport_size(size.viewport)
            # Colours on their way are neither the old nor the new ones: from now on nothing moves here.
            self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            found = [*self.too_wide(), *self._inaccessible(dark)]
            faults += [f"{one} ({size.width} px, {'dark' if dark else 'light'})" for one in found]
        assert own is not None
        self.page.set_viewport_size(own)
        self.page.emulate_media(color_scheme="dark" if self.dark else "light")
        return faults

    def resize(self, size: Size, letters: str = "100%") -> None:
        """Another window, with letters as large as people set them who see little."""
        self.page.set_viewport_size(size.viewport)
        self.page.evaluate("(size) => {document.documentElement.style.fontSize = size}", letters)

    def too_wide(self) -> list[str]:
        """What does not fit into its box."""
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return found

    def _inaccessible(self, dark: bool) -> list[str]:
        # Every window has it from the beginning, but for those without scripts. The page's own policy forbids
        # added script tags; evaluating goes past it, as a debugger does.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(FAULTS, COLOURS if dark else EVERYTHING)
        return found
