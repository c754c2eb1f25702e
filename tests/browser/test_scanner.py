"""The scanner in a page, with films of our own labels before the camera. Chromium on Linux reads no codes by
itself: our own reader does, from our own host."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.films import browser_with, camera, film, photograph
from tests.browser.screen import DESKTOP, PHONE, Screen
from tests.stores import Room, store
from tests.world import World
from unionweb.assets.rules.tags import LENGTH
from unionweb.base.web.label_codes import label_codes

pytestmark = pytest.mark.browser
Go = Callable[..., Screen]
Scan = dict[str, str]

START = "打开摄像头扫码"
# Pages that listen themselves: here the test does, and nothing is sent.
LISTEN = """() => {
  window.scans = [];
  const box = document.querySelector("[data-scanner]");
  box.removeAttribute("data-submits");
  document.addEventListener("scanned", (event) => window.scans.push(event.detail));
}"""
HAS_READER = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "read by the browser" }]; }
}"""
BROKEN_READER = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { throw new Error("no service"); }
}"""
COUNTS_LOOKS = HAS_READER.replace("detect() {", "detect() { window.looks = (window.looks || 0) + 1;")
SILENT = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


def label(address: str, tag: str) -> str:
    return str(label_codes(f"{address}/a/", LENGTH).svg(tag))


def listening(screen: Go, world: World, **how: Any) -> Screen:
    window = screen(world.student(), PHONE, **how)
    window.open("/assets/scan")
    window.page.evaluate(LISTEN)
    return window


def scans(window: Screen, number: int = 1) -> list[Scan]:
    """What was told so far, once there is so much."""
    window.page.wait_for_function("(number) => window.scans.length >= number", arg=number)
    told: list[Scan] = window.page.evaluate("window.scans")
    return told


def test_three_labels_before_the_camera_are_told_once_each(
    world: World, screen: Go, chromium: Browser, address: str, tmp_path: Path
) -> None:
    texts = [f"{address}/a/{tag}" for tag in store(world).assets(3)]
    film(chromium, [label(address, text[-LENGTH:]) for text in texts], tmp_path / "labels.y4m")
    with browser_with(chromium, *camera(tmp_path / "labels.y4m")) as browser:
        window = listening(screen, world, browser=browser)
        fetched: list[str] = []
        window.page.on("request", lambda request: fetched.append(request.url))
        window.press(START)
        assert sorted(scan["text"] for scan in scans(window, 3)) == sorted(texts)
        # The film goes round and round; every label comes again before its pause is over.
        window.page.wait_for_function("() => document.querySelector('video').currentTime > 4")
        assert [scan["how"] for scan in scans(window)] == ["camera"] * 3
        window.says("扫到：")
        window.inspect()
        assert any("zxing_reader" in url for url in fetched)
        assert all(url.startswith(address) for url in fetched)
        window.press("停止")
        expect(window.page.locator("video")).to_be_hidden()
        expect(window.page.get_by_role("button", name=START)).to_be_focused()
        window.page.context.close()


def test_a_label_is_opened_from_the_scan_page(
    world: World, screen: Go, chromium: Browser, address: str, tmp_path: Path
) -> None:
    tag = store(world).asset("Megaphone")
    film(chromium, [label(address, tag)], tmp_path / "label.y4m")
    with browser_with(chromium, *camera(tmp_path / "label.y4m")) as browser:
        window = screen(world.student(), PHONE, browser=browser).open("/assets/scan")
        window.press(START)
        window.page.wait_for_url(f"{address}/a/{tag}")
        assert window.taps == 1
        window.page.context.close()


def test_the_light_of_the_camera_goes_out_with_the_page_and_a_tap_brings_it_back(
    world: World, screen: Go, chromium: Browser
) -> None:
    with browser_with(chromium, *SILENT) as browser:
        window = listening(screen, world, browser=browser)
        window.press(START)
        expect(window.page.locator("video")).to_be_visible()
        track = (
            "window.track = document.querySelector('video').srcObject.getTracks()[0], window.track.readyState"
        )
        assert window.page.evaluate(track) == "live"
        window.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
        assert window.page.evaluate("window.track.readyState") == "ended"
        window.says("离开页面时摄像头已关闭")
        window.inspect()
        window.press(START)
        expect(window.page.locator("video")).to_be_visible()
        window.page.context.close()


def test_another_lens_looks_on_and_is_remembered(world: World, screen: Go, chromium: Browser) -> None:
    two = "--use-fake-device-for-media-stream=device-count=2"
    with browser_with(chromium, "--use-fake-ui-for-media-stream", two) as browser:
        window = screen(world.student(), PHONE, browser=browser)
        window.page.add_init_script(COUNTS_LOOKS)
        window.open("/assets/scan")
        window.page.evaluate(LISTEN)
        window.press(START)
        lens = window.page.get_by_label("镜头")
        expect(lens.locator("option")).to_have_count(2)
        other = lens.locator("option").nth(1).get_attribute("value")
        lens.select_option(other)
        window.page.evaluate("window.looks = 0")
        window.page.wait_for_function("() => localStorage.getItem('scanner.lens') && window.looks > 5")
        expect(lens).to_have_value(str(other))
        window.open("/assets/scan")
        window.page.evaluate(LISTEN)
        window.press(START)
        expect(lens).to_have_value(str(other))
        window.inspect()
        window.page.context.close()


def test_a_refused_camera_says_where_to_allow_it(world: World, screen: Go, chromium: Browser) -> None:
    arguments = ("--deny-permission-prompts", "--use-fake-device-for-media-stream")
    with browser_with(chromium, *arguments) as browser:
        window = listening(screen, world, browser=browser)
        window.press(START)
        window.says("没有得到使用摄像头的许可")
        window.inspect()
        expect(window.page.get_by_role("button", name=START)).to_be_visible()
        expect(window.field("标签上的编号")).to_be_visible()
        window.page.context.close()


def test_without_a_camera_there_are_other_ways(world: World, screen: Go) -> None:
    window = listening(screen, world)
    window.press(START)
    window.says("没有找到能用的摄像头")
    window.inspect()
    window.type(标签上的编号="ｑ2k7 - m9xa")
    window.press("确定")
    assert scans(window) == [{"text": "q2k7 - m9xa", "how": "typed"}]


def test_plain_http_has_its_banner_and_no_camera(
    app: Any, world: World, screen: Go, chromium: Browser, address: str
) -> None:
    plain = address.replace("127.0.0.1", "desk.example")
    with browser_with(chromium, *SILENT, "--host-resolver-rules=MAP desk.example 127.0.0.1") as browser:
        window = screen(world.student(), PHONE, browser=browser)
        [cookie] = window.page.context.cookies(address)
        window.page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": plain}])
        window.address = plain
        window.page.goto(f"{plain}/assets/scan")
        window.says("请用 https 打开")
        assert window.too_wide() == []
        window.press(START)
        window.says("没有找到能用的摄像头")
        window.page.context.close()


def test_a_browser_that_reads_codes_itself_fetches_no_reader(
    world: World, screen: Go, chromium: Browser
) -> None:
    with browser_with(chromium, *SILENT) as browser:
        window = screen(world.student(), PHONE, browser=browser)
        window.page.add_init_script(HAS_READER)
        fetched: list[str] = []
        window.page.on("request", lambda request: fetched.append(request.url))
        window.open("/assets/scan")
        window.page.evaluate(LISTEN)
        window.press(START)
        assert scans(window) == [{"text": "read by the browser", "how": "camera"}]
        assert not any("reader" in url for url in fetched)
        window.page.context.close()


def test_a_reader_of_the_system_that_does_not_work_is_replaced(
    world: World, screen: Go, address: str, tmp_path: Path
) -> None:
    window = screen(world.student(), PHONE, anew=True)
    window.page.add_init_script(BROKEN_READER)
    photograph(window.page, label(address, "23456789"), tmp_path / "photo.png")
    window.open("/assets/scan")
    window.page.evaluate(LISTEN)
    window.page.locator("[data-scanner-file]").set_input_files(tmp_path / "photo.png")
    assert scans(window) == [{"text": f"{address}/a/23456789", "how": "photo"}]


def test_a_reader_that_does_not_load_is_told_and_asked_again(
    world: World, screen: Go, chromium: Browser
) -> None:
    with browser_with(chromium, *SILENT) as browser:
        window = listening(screen, world, browser=browser)
        window.page.route("**/*.wasm", lambda route: route.abort())
        window.press(START)
        window.says("识别二维码的程序没有载入")
        window.complaints.clear()
        window.inspect()
        window.page.unroute("**/*.wasm")
        with window.page.expect_response("**/*.wasm") as loading:
            window.press(START)
        assert loading.value.ok
        expect(window.page.locator("video")).to_be_visible()
        window.page.context.close()


def test_a_photo_is_read_in_the_page(world: World, screen: Go, address: str, tmp_path: Path) -> None:
    window = screen(world.student(), DESKTOP)
    photograph(window.page, label(address, "ABCDEFGH"), tmp_path / "label.png")
    photograph(window.page, "<p>Nothing here</p>", tmp_path / "blank.png")
    window.open("/assets/scan")
    window.page.evaluate(LISTEN)
    photo = window.page.locator("[data-scanner-file]")
    with window.page.expect_file_chooser():
        window.press("拍照识别")
    photo.set_input_files(tmp_path / "blank.png")
    window.says("照片里没有认出二维码")
    window.inspect()
    photo.set_input_files(tmp_path / "label.png")
    assert scans(window) == [{"text": f"{address}/a/ABCDEFGH", "how": "photo"}]
    expect(window.page.get_by_text("照片里没有认出二维码")).to_be_hidden()


def test_the_page_answers_with_colour_and_words(world: World, screen: Go) -> None:
    window = listening(screen, world)
    box = window.page.locator("[data-scanner]")
    for result, words in (("ok", "已放入"), ("no", "借给了王五")):
        box.evaluate("(box, [result, words]) => box.scanner.answer(result, words)", [result, words])
        expect(box).to_have_attribute("data-answer", result)
        window.inspect()
        expect(window.page.get_by_role("status").get_by_text(words)).to_be_visible()
    expect(box).not_to_have_attribute("data-answer", "no")


def test_a_code_that_is_no_label_is_said_to_be_none(world: World, screen: Go) -> None:
    window = screen(world.student(), PHONE).open("/assets/scan")
    window.type(标签上的编号="https://example.org/")
    window.press("确定")
    window.says("不是这里的物资编号")
    window.inspect()


def test_without_script_the_field_opens_a_label(world: World, screen: Go, address: str) -> None:
    room: Room = store(world)
    tag = room.asset("Megaphone")
    window = screen(world.student(), PHONE, scripts=False)
    window.page.goto(f"{address}/assets/scan")
    window.type(标签上的编号=tag.lower())
    window.press("确定")
    window.page.wait_for_url(f"{address}/a/{tag}")
