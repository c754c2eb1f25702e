"""USB scanner guns: keyboards that type fast, with and without a Chinese input method in between."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.screen import DESKTOP, Screen
from tests.browser.test_scanner import LISTEN, scans
from tests.world import World

pytestmark = pytest.mark.browser
Go = Callable[..., Screen]

LABEL = "https://desk.example.edu.cn:8443/a/7K2MQ9XA"
SHIFTED = {"?": "Slash", ":": "Semicolon", "_": "Minus", "+": "Equal"}
PLAIN = {"/": "Slash", ".": "Period", "-": "Minus", ";": "Semicolon", "=": "Equal"}
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}


def place(character: str) -> tuple[str, bool]:
    """The key of a character, and whether Shift is held."""
    if character.isdigit():
        return f"Digit{character}", False
    if character.isalpha():
        return f"Key{character.upper()}", character.isupper()
    return (SHIFTED[character], True) if character in SHIFTED else (PLAIN[character], False)


class Gun:
    """Presses keys at moments of its own: a slow test machine makes no slow gun."""

    def __init__(self, window: Screen) -> None:
        self.cdp: CDPSession = window.page.context.new_cdp_session(window.page)
        self.at = float(window.page.evaluate("(performance.timeOrigin + performance.now()) / 1000"))
        self.composed = ""

    def key(self, after: float, **event: object) -> None:
        self.at += after
        kind = "keyDown" if event.get("text") else "rawKeyDown"
        self.cdp.send("Input.dispatchKeyEvent", {"type": kind, "timestamp": self.at, **event})
        self.cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": self.at, **event, "text": ""})

    def shoot(self, text: str, end: dict[str, object] = ENTER, gap: float = 0.012) -> None:
        for character in text:
            code, shift = place(character)
            self.key(gap, code=code, key=character, text=character, modifiers=8 * shift)
        self.key(gap, **end)

    def shoot_through_input_method(self, text: str) -> None:
        """As Windows tells it: every key is "Process", and letters go into what is being composed."""
        for character in text:
            code, shift = place(character)
            process = {"key": "Process", "windowsVirtualKeyCode": 229, "modifiers": 8 * shift}
            self.key(0.012, code=code, **process)
            self.composed += character.lower()
            composing = {"text": self.composed, "selectionStart": -1, "selectionEnd": -1}
            self.cdp.send("Input.imeSetComposition", composing)
        self.key(0.012, code="Enter", key="Process", windowsVirtualKeyCode=229)


def desk(world: World, screen: Go) -> tuple[Screen, Gun]:
    window = screen(world.student(), DESKTOP, anew=True)
    window.open("/assets/scan")
    window.page.evaluate(LISTEN)
    return window, Gun(window)


@pytest.mark.parametrize("end", [ENTER, TAB])
def test_a_gun_is_read_wherever_the_focus_is(world: World, screen: Go, end: dict[str, object]) -> None:
    window, gun = desk(world, screen)
    gun.shoot(LABEL, end)
    assert scans(window) == [{"text": LABEL, "how": "gun"}]
    window.page.get_by_role("button", name="拍照识别").focus()
    gun.shoot("7K2M-Q9XB", end)
    assert scans(window, 2)[1] == {"text": "7K2M-Q9XB", "how": "gun"}
    expect(window.page.get_by_role("button", name="拍照识别")).to_be_focused()
    window.inspect()


def test_a_gun_leaves_nothing_in_a_field(world: World, screen: Go) -> None:
    window, gun = desk(world, screen)
    field = window.field("标签上的编号")
    field.fill("AB")
    gun.shoot(LABEL)
    assert scans(window) == [{"text": LABEL, "how": "gun"}]
    expect(field).to_have_value("AB")
    expect(field).to_be_focused()


def test_a_chinese_input_method_eats_no_letters(world: World, screen: Go) -> None:
    window, gun = desk(world, screen)
    field = window.field("标签上的编号")
    field.focus()
    gun.shoot_through_input_method(LABEL)
    assert scans(window) == [{"text": LABEL, "how": "gun"}]
    expect(field).to_have_value("")


def test_the_same_label_twice_in_a_moment_counts_once(world: World, screen: Go) -> None:
    window, gun = desk(world, screen)
    gun.shoot(LABEL)
    gun.shoot(LABEL)
    gun.shoot("7K2MQ9XB")
    assert [scan["text"] for scan in scans(window, 2)] == [LABEL, "7K2MQ9XB"]


def test_a_person_who_types_is_no_gun(world: World, screen: Go) -> None:
    window, gun = desk(world, screen)
    field = window.field("标签上的编号")
    field.focus()
    gun.shoot("7K2MQ9XA", gap=0.08)
    assert scans(window) == [{"text": "7K2MQ9XA", "how": "typed"}]
