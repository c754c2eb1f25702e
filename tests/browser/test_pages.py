"""The main pages in a real browser: on phone and desktop, light and dark, narrow, and with large letters."""

from collections.abc import Callable

import pytest

from tests import congresses, scene
from tests.browser.screen import DARK_DESKTOP, PHONE, Screen, Size
from tests.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Screen]

NARROWEST = Size(320, 568)
PUBLIC = ("/", "/people/sign-in", "/people/activate", "/people/directory", "/publications/")
OFFICE = (
    "/audit/",
    "/people/me",
    "/people/units/{unit_id}",
    "/people/persons",
    "/people/persons/{person_id}",
    "/people/roles",
    "/people/units/{unit_id}/posts",
    "/publications/{publication_id}",
    "/publications/objections/{objection_id}",
    "/publications/calendar",
    "/congress/",
    "/congress/{congress_id}",
    "/congress/{congress_id}/rules",
    "/congress/{congress_id}/quota",
    "/congress/{congress_id}/delegates",
    "/congress/{congress_id}/check",
    "/congress/{congress_id}/quota/print",
)


@pytest.fixture
def office(world: World) -> tuple[int, list[str]]:
    """An administrator, and the addresses of a school with one of everything."""
    built = scene.build(world)
    administrator = built.cast["school administrator"]
    assert administrator is not None
    congress = congresses.congress(world, name="第三次研究生代表大会")
    rows = [congresses.row(name, members) for name, members, _ in congresses.gdufe()]
    first, *_others = congresses.plan(world, congress, rows)
    congresses.delegate(world, congress, built.arguments["person_id"], first)
    arguments = built.arguments | {"congress_id": congress}
    return administrator, [address.format(**arguments) for address in OFFICE]


def test_what_a_stranger_sees(world: World, screen: Open) -> None:
    assert world.school
    window = screen(None, PHONE, also=DARK_DESKTOP)
    for path in PUBLIC:
        window.open(path)


def test_what_an_administrator_sees(office: tuple[int, list[str]], screen: Open) -> None:
    window = screen(office[0], PHONE, also=DARK_DESKTOP)
    for path in office[1]:
        window.open(path)


def test_nothing_is_cut_off_on_the_narrowest_phone_or_in_letters_twice_as_large(
    office: tuple[int, list[str]], screen: Open
) -> None:
    faults: dict[str, list[str]] = {}
    for window, paths in ((screen(None), PUBLIC), (screen(office[0]), office[1])):
        for path in paths:
            window.page.goto(window.address + path)
            window.resize(NARROWEST)
            faults[path] = window.too_wide()
            window.resize(PHONE, "200%")
            faults[path] += window.too_wide()
    assert not {path: found for path, found in faults.items() if found}
