"""Films of the product's own labels for Chromium's false camera, and browsers that have one."""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.windows import LEAN
from tests.conftest import CHROMIUM

WIDTH, HEIGHT = 640, 480
HEADER = b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT)
COLOURLESS = b"\x80" * (WIDTH * HEIGHT // 2)
FRAMES = 5  # of each label: half a second

# The browser itself paints the drawing; what comes back is its brightness, point by point.
LUMA = """async ([svg, width, height]) => {
  const image = new Image();
  image.src = "data:image/svg+xml," + encodeURIComponent(
    svg.replace("<svg ", `<svg xmlns="http://www.w3.org/2000/svg" width="260" height="260" `));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#b8b0a0";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(image, 190, 110);
  const {data} = pen.getImageData(0, 0, width, height);
  let bytes = "";
  for (let at = 0; at < data.length; at += 4) {
    bytes += String.fromCharCode(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  return btoa(bytes);
}"""


def film(browser: Browser, drawings: Sequence[str], file: Path) -> None:
    """A raw film (YUV4MPEG2): each drawing (SVG) for half a second, over and over."""
    page = browser.new_page()
    with file.open("wb") as out:
        out.write(HEADER)
        for drawing in drawings:
            picture = b64decode(page.evaluate(LUMA, [drawing, WIDTH, HEIGHT]))
            out.write((b"FRAME\n" + picture + COLOURLESS) * FRAMES)
    page.close()


@contextmanager
def browser_with(chromium: Browser, *arguments: str) -> Iterator[Browser]:
    """Another Chromium, started with more arguments."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*LEAN, "--mute-audio", *arguments])
    yield browser
    browser.close()


def camera(file: Path) -> tuple[str, ...]:
    """Arguments for a camera that shows the film, which every page may use."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    )


def photograph(page: Page, drawing: str, file: Path) -> None:
    """A photo of a drawing, larger than a page of the application wants it."""
    page.set_viewport_size({"width": 2400, "height": 1800})
    page.set_content(
        f"<body style='background:#b8b0a0;padding:300px'><div style='width:700px'>{drawing}</div>"
    )
    page.screenshot(path=file)
