"""The camera at the door, with a film of a QR code in its place. Chromium on Linux reads no codes: that part
is played by the reader of the tests; on a phone the system reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import qrcode
from playwright.sync_api import Browser, Page, expect

from tests.browser.qr_reader import read_modules, read_qr
from tests.browser.screen import PHONE, Screen
from tests.browser.windows import LEAN
from tests.conftest import CHROMIUM
from tests.hall import Hall
from tests.world import World
from unionweb.base.db import db
from unionweb.elections.models import CheckedIn, Voter

pytestmark = pytest.mark.browser
Go = Callable[..., Screen]

WIDTH, HEIGHT, FRAMES = 640, 480, 5
WHITE, BLACK, GREY = b"\xeb", b"\x10", b"\x80"

# Looks at the picture of the camera as a reader of the system does: what is dark, and how large a module is.
READER = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const dark = (x, y) => data[4 * (y * canvas.width + x)] < 128;
    const places = [...data.keys()].filter((at) => at % 4 === 0 && data[at] < 128).map((at) => at / 4);
    if (!places.length) return [];
    const across = places.map((place) => place % canvas.width);
    const left = across.reduce((a, b) => Math.min(a, b)), right = across.reduce((a, b) => Math.max(a, b));
    const top = Math.floor(places[0] / canvas.width);
    let run = 0;
    while (dark(left + run, top)) run += 1;
    const module = run / 7, size = Math.round((right - left + 1) / module);
    const middle = (start, n) => Math.floor(start + (n + 0.5) * module);
    const modules = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => dark(middle(left, x), middle(top, y))));
    return [{ rawValue: await window.readModules(modules) }];
  }
};"""
NO_READER = "delete window.BarcodeDetector"
EMPTY_READER = "window.BarcodeDetector = class { static async getSupportedFormats() { return []; } }"


def film(text: str, file: Path) -> None:
    """What a camera sees that is held before a code: a raw film (YUV4MPEG2)."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4, mask_pattern=2)
    code.add_data(text)
    rows = code.get_matrix()
    scale = HEIGHT // len(rows)
    picture = bytearray()
    for row in rows:
        line = b"".join((BLACK if dark else WHITE) * scale for dark in row)
        picture += line.ljust(WIDTH, WHITE) * scale
    picture = picture.ljust(WIDTH * HEIGHT, WHITE)
    frame = b"FRAME\n" + picture + GREY * (WIDTH * HEIGHT // 2)
    file.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + frame * FRAMES)


@contextmanager
def camera(chromium: Browser, file: Path) -> Iterator[Browser]:
    """A browser whose camera shows the film, and which lets every page use it."""
    arguments = [
        *LEAN,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    ]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


def give_reader(page: Page) -> None:
    page.expose_function("readModules", read_modules)
    page.add_init_script(READER)


def at_the_door(world: World) -> Hall:
    hall = Hall.build(world)
    hall.to_check_in()
    return hall


def here(hall: Hall, person: int) -> CheckedIn | None:
    with hall.world.look():
        return db.session.get_one(Voter, (hall.election, person)).checked_in


def test_the_camera_reads_a_voters_code_and_waits_for_the_next(
    world: World, screen: Go, chromium: Browser, tmp_path: Path
) -> None:
    hall = at_the_door(world)
    voter = screen(hall.voters[1], PHONE).open(hall.path("vote"))
    film(read_qr(voter.page.locator("svg.qr")), tmp_path / "code.y4m")
    with camera(chromium, tmp_path / "code.y4m") as browser:
        staff = screen(hall.officer, PHONE, browser=browser)
        give_reader(staff.page)
        staff.open(hall.path("check-in/staff"))
        staff.press("扫选举人的二维码")
        staff.headed("为选举人签到")
        staff.inspect()
        staff.press("签到")
        # The camera looks for the next one by itself, and sees the same one.
        staff.says("此前已签到")
        staff.page.context.close()
    assert here(hall, hall.voters[1]) is CheckedIn.STAFF


def test_another_code_leads_nowhere_and_is_said_to_be_another(
    world: World, screen: Go, chromium: Browser, tmp_path: Path
) -> None:
    hall = at_the_door(world)
    film("https://example.org/elections/1/arriving/soon", tmp_path / "code.y4m")
    with camera(chromium, tmp_path / "code.y4m") as browser:
        staff = screen(hall.officer, PHONE, browser=browser)
        give_reader(staff.page)
        staff.open(hall.path("check-in/staff#scan"))
        staff.says("这不是选举人的二维码")
        expect(staff.page.locator("video")).to_be_visible()
        staff.inspect()
        staff.page.context.close()


def test_without_a_camera_a_name_is_typed(world: World, screen: Go) -> None:
    hall = at_the_door(world)
    staff = screen(hall.officer, PHONE)
    give_reader(staff.page)
    staff.open(hall.path("check-in/staff"))
    staff.press("扫选举人的二维码")
    staff.says("没有得到摄像头")
    staff.inspect()
    expect(staff.page.get_by_role("button", name="扫选举人的二维码")).to_be_visible()
    with world.look():
        voter = db.session.get_one(Voter, (hall.election, hall.voters[0])).person
        name, number = voter.name, voter.number
    staff.type(姓名或学号=number)
    staff.press(f"为{name}签到")
    staff.says(f"{name}已签到")
    assert here(hall, hall.voters[0]) is CheckedIn.STAFF


@pytest.mark.parametrize("script", [NO_READER, EMPTY_READER])
def test_a_browser_that_reads_no_codes_offers_no_camera(world: World, screen: Go, script: str) -> None:
    hall = at_the_door(world)
    staff = screen(hall.officer, PHONE, anew=True)
    staff.page.add_init_script(script)
    staff.open(hall.path("check-in/staff#scan"))
    staff.says("用微信“扫一扫”或手机相机扫它即可")
    expect(staff.page.get_by_role("button", name="扫选举人的二维码")).to_be_hidden()
