// Scanning the voters' codes at the door with the phone's camera, where the browser can read codes by itself.
// Everywhere else the camera app or WeChat opens the same address, and a name or a number can always be typed.

const PAUSE = 250; // ms between two looks at the picture
const OURS = /^\/elections\/\d+\/arrive\/[\w-]+$/;

/** The path of a voter's code; null for any other code. */
function arrival(text) {
  try {
    const { pathname } = new URL(text);
    return OURS.test(pathname) ? pathname : null; // the path alone: a code cannot lead to another site
  } catch (_error) {
    return null;
  }
}

/** A reader of codes, or null: a browser may have the interface and nothing behind it. */
async function makeReader() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

class Scanner {
  constructor(box, reader) {
    this.box = box;
    this.reader = reader;
    this.video = box.querySelector("video");
    this.button = this.part("start");
    this.button.hidden = false;
    this.part("none").hidden = true;
    this.button.addEventListener("click", () => this.start());
  }

  part(name) {
    return this.box.querySelector(`[data-scan-${name}]`);
  }

  async start() {
    this.part("refused").hidden = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      // Another program took the camera, or the phone slept.
      stream.getVideoTracks()[0].addEventListener("ended", () => this.stop());
      this.video.srcObject = stream;
      await this.video.play();
    } catch (_error) {
      return this.stop();
    }
    this.button.hidden = true;
    this.video.hidden = false;
    return this.watch();
  }

  /** Without a camera: says what else can be done; the button tries once more. */
  stop() {
    this.video.srcObject = null;
    this.video.hidden = true;
    this.button.hidden = false;
    this.part("other").hidden = true;
    this.part("refused").hidden = false;
  }

  async watch() {
    while (this.video.srcObject) {
      const codes = await this.reader.detect(this.video).catch(() => []);
      const path = codes.map((code) => arrival(code.rawValue)).find(Boolean);
      if (path) return window.location.assign(path);
      this.part("other").hidden = codes.length === 0;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    return undefined;
  }
}

async function offer(box) {
  const reader = await makeReader();
  if (!reader) return;
  const scanner = new Scanner(box, reader);
  if (window.location.hash === "#scan") scanner.start(); // the next one in the queue
}

const box = document.querySelector("[data-scan]");
if (box) offer(box);
