// The camera: opened by a tap, with the lens chosen last time, and with its light and zoom where it has them.

const LENS = "scanner.lens"; // where this browser remembers the choice
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** What went wrong, in words of the page's own states. */
export function fault(error) {
  if (["NotAllowedError", "SecurityError", "PermissionDeniedError"].includes(error.name)) return "refused";
  if (["NotReadableError", "AbortError", "TrackStartError"].includes(error.name)) return "busy";
  return "absent";
}

// A browser that keeps nothing, as some do in private windows, throws.
function remembered() {
  try {
    return localStorage.getItem(LENS);
  } catch {
    return null;
  }
}

function remember(lens) {
  try {
    localStorage.setItem(LENS, lens);
  } catch {
    // Then it is chosen again next time.
  }
}

const ask = (which) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...SIZE, ...which } });

/** The lens chosen last time, if this device still has it; else one that looks away from the person. */
async function open() {
  if (!navigator.mediaDevices) throw new DOMException("", "NotFoundError");
  const lens = remembered();
  if (lens) {
    try {
      return await ask({ deviceId: { exact: lens } });
    } catch (error) {
      if (fault(error) !== "absent") throw error;
    }
  }
  return ask({ facingMode: "environment" });
}

export class Camera {
  /** `controls`: {lens, light, zoom}, a select, a button, a slider. `ended` is called when the camera is taken away,
      `again` when another lens is chosen: many phones give one at a time. */
  constructor(video, controls, ended, again) {
    this.video = video;
    this.controls = controls;
    this.ended = ended;
    controls.lens.addEventListener("change", () => {
      remember(controls.lens.value);
      this.stop();
      again();
    });
    controls.light.addEventListener("click", () => this.shine());
    controls.zoom.addEventListener("input", () => this.set({ zoom: Number(controls.zoom.value) }).catch(() => {}));
  }

  get track() {
    return this.video.srcObject.getVideoTracks()[0];
  }

  set(values) {
    return this.track.applyConstraints({ advanced: [values] });
  }

  async start() {
    const stream = await open();
    stream.getVideoTracks()[0].addEventListener("ended", this.ended); // the phone slept, or another program took it
    this.video.srcObject = stream;
    await this.video.play();
    await this.offer();
  }

  stop() {
    const stream = this.video.srcObject;
    if (!stream) return;
    this.video.srcObject = null;
    for (const track of stream.getTracks()) {
      track.removeEventListener("ended", this.ended);
      track.stop();
    }
  }

  /** Shows the controls that this camera has. */
  async offer() {
    const { lens, light, zoom } = this.controls;
    const can = this.track.getCapabilities ? this.track.getCapabilities() : {};
    light.hidden = !can.torch;
    light.setAttribute("aria-pressed", "false");
    zoom.parentElement.hidden = !can.zoom || can.zoom.max <= can.zoom.min;
    if (can.zoom) {
      const { min, max, step } = can.zoom;
      Object.assign(zoom, { min, max, step: step || 0.1, value: this.track.getSettings().zoom || min });
    }
    await this.offerLenses(lens);
  }

  async offerLenses(lens) {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const lenses = devices.filter((device) => device.kind === "videoinput");
    const used = this.video.srcObject && this.track.getSettings().deviceId;
    lens.textContent = "";
    lenses.forEach((one, at) => lens.add(new Option(one.label || String(at + 1), one.deviceId, false, one.deviceId === used)));
    lens.parentElement.hidden = lenses.length < 2;
  }

  async shine() {
    const on = this.controls.light.getAttribute("aria-pressed") !== "true";
    try {
      await this.set({ torch: on });
      this.controls.light.setAttribute("aria-pressed", String(on));
    } catch {
      this.controls.light.hidden = true; // it said it had one
    }
  }
}
