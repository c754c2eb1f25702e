"""The main pages in a real browser: phone and desktop, light and dark."""

from collections.abc import Callable

import pytest

from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]

LOOKS = [(PHONE, False), (PHONE, True), (DESKTOP, False), (DESKTOP, True)]


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_what_a_stranger_sees(world: World, screen: Open, size: Size, dark: bool) -> None:
    assert world.school
    window = screen(None, size, dark)
    for path in ("/", "/people/sign-in", "/people/activate", "/people/directory", "/publications/"):
        window.open(path)


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_what_an_administrator_sees(world: World, screen: Open, size: Size, dark: bool) -> None:
    college = world.college("会计学院")
    class_ = world.class_(college, "会计2401班")
    for _turn in range(3):
        world.student(class_, grade=2024)
    window = screen(world.administrator(), size, dark)
    for path in (
        "/",
        "/audit/",
        "/audit/chain",
        "/people/units",
        "/people/persons",
        "/people/me",
        "/people/roles",
    ):
        window.open(path)
