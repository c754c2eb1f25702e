// The scanner: camera, photo, typed code and scanner gun, all of which tell the page the same thing:
//
//   box.addEventListener("scanned", ({ detail: { text, how } }) => …)     on [data-scanner], and it bubbles;
//                                                                        how: "camera", "photo", "typed" or "gun"
//   box.scanner.answer("ok" | "no", "what came of it")                    tone, shake, colour; the words are read out
//   box.scanner.stop()                                                   turns the camera off
//
// With data-submits a scan is put into the field and its form is sent, which needs no script of the page's own.
// The markup is templates/assets/_scanner.html.
import { Camera, fault } from "./camera.js";
import { watchGun } from "./gun.js";
import { codesIn, frame } from "./pictures.js";
import { codeReader } from "./readers.js";
import { signal, wakeSound } from "./signals.js";

const LOOK = 80; // ms between two looks at the picture
const PAUSE = 2500; // ms that a code must be out of sight before it counts again

class Scanner {
  constructor(box) {
    this.box = box;
    this.field = this.part("typed").querySelector("input:not([type=hidden])");
    this.seen = new Map(); // text -> when it was last seen
    const controls = { lens: this.part("lens"), light: this.part("light"), zoom: this.part("zoom") };
    const ended = () => this.stop("busy");
    this.camera = new Camera(box.querySelector("video"), controls, ended, () => this.start());
    this.part("start").addEventListener("click", () => this.start());
    this.part("stop").addEventListener("click", () => {
      this.stop();
      this.part("start").focus();
    });
    this.part("photo").addEventListener("click", () => this.part("file").click());
    this.part("file").addEventListener("change", (event) => this.readPhoto(event.target));
    this.part("typed").addEventListener("submit", (event) => this.readTyped(event));
    this.part("begin").hidden = false;
    this.part("insecure").hidden = window.isSecureContext;
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
    window.addEventListener("pagehide", () => this.pause());
    watchGun((text) => this.again(text, "gun"));
  }

  part(name) {
    return this.box.querySelector(`[data-scanner-${name}]`);
  }

  /** Shows one of the states, or none: asking, refused, absent, busy, unreadable, paused, blank. */
  show(state) {
    for (const one of this.box.querySelectorAll("[data-scanner-state]")) one.hidden = one.dataset.scannerState !== state;
  }

  async start() {
    wakeSound();
    this.show("asking");
    this.part("begin").hidden = true;
    const reading = codeReader(this.box.dataset).catch(() => null); // meanwhile the person is asked
    try {
      await this.camera.start();
    } catch (error) {
      return this.stop(fault(error));
    }
    const view = this.part("view");
    view.hidden = false;
    if (!view.contains(document.activeElement)) view.focus({ preventScroll: true }); // the button pressed is gone
    if (document.hidden) return this.pause();
    const reader = await reading;
    return reader ? this.watch(reader) : this.stop("unreadable");
  }

  /** Turns the camera off and says why, if there is a reason. */
  stop(state = "") {
    this.camera.stop();
    this.part("view").hidden = true;
    this.part("begin").hidden = false;
    this.show(state);
  }

  /** Nobody looks at the page: the light of the camera goes out, and a tap turns it on again. */
  pause() {
    if (this.camera.video.srcObject) this.stop("paused");
  }

  async watch(reader) {
    const { video } = this.camera;
    const stream = video.srcObject;
    if (stream) this.show("");
    while (stream && video.srcObject === stream) {
      const ready = video.readyState >= 2 && video.videoWidth;
      const codes = ready ? await reader.detect(frame(video)).catch(() => []) : [];
      if (video.srcObject === stream) codes.forEach((code) => this.again(code.rawValue, "camera"));
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** Reports a code unless it was there just now: it stays before the camera, and a gun is pressed twice. */
  again(text, how) {
    const now = performance.now();
    const pausing = now - (this.seen.get(text) || -PAUSE) < PAUSE;
    this.seen.set(text, now);
    if (!pausing) this.report(text, how);
  }

  async readPhoto(input) {
    const [file] = input.files;
    if (!file) return;
    wakeSound();
    this.show("asking");
    const reader = await codeReader(this.box.dataset).catch(() => null);
    const texts = reader && (await codesIn(file, reader).catch(() => []));
    input.value = ""; // the same photo may be chosen again
    this.show(reader ? (texts.length ? "" : "blank") : "unreadable");
    if (reader && !texts.length) signal(this.box, "no");
    for (const text of texts || []) this.report(text, "photo");
  }

  readTyped(event) {
    event.preventDefault();
    event.target.removeAttribute("aria-busy"); // forms.js took it for sent
    wakeSound();
    const text = this.field.value;
    this.field.value = "";
    if (text.trim()) this.report(text, "typed");
  }

  report(found, how) {
    wakeSound();
    const text = found.normalize("NFKC").trim(); // an input method types full-width letters
    this.part("said").textContent = this.box.dataset.words.replace("{}", () => text.split("/").pop());
    this.box.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text, how } }));
    if ("submits" in this.box.dataset) this.send(text);
  }

  send(text) {
    this.answer("ok");
    this.stop();
    this.field.value = text;
    this.part("typed").submit();
  }

  answer(result, words = "") {
    signal(this.box, result);
    if (words) this.part("said").textContent = words;
  }
}

const box = document.querySelector("[data-scanner]");
if (box) box.scanner = new Scanner(box);
