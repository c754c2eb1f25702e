"""A window that complains: script errors, refused resources, pages too wide, what axe-core finds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@dataclass(frozen=True)
class Size:
    width: int
    height: int


PHONE, DESKTOP = Size(390, 844), Size(1366, 860)


class Screen:
    """One window of one person."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, path: str) -> "Screen":
        """Go to a page and inspect it."""
        self.page.goto(self.address + path)
        self.inspect()
        return self

    def inspect(self) -> None:
        """Fail on anything wrong with the page as it stands."""
        faults = [*self.complaints, *self._too_wide(), *self._inaccessible()]
        self.complaints.clear()
        assert not faults, f"{self.page.url}:\n  " + "\n  ".join(faults)

    def _too_wide(self) -> list[str]:
        needed = self.page.evaluate("document.documentElement.scrollWidth")
        size = self.page.viewport_size
        assert size is not None
        return [] if needed <= size["width"] else [f"{needed} px wide on a screen of {size['width']}"]

    def _inaccessible(self) -> list[str]:
        # The page's own policy forbids added script tags; evaluating goes past it, as a debugger does.
        self.page.evaluate(AXE.read_text())
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return [
            f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}"
            for one in found["violations"]
        ]
