// Scanning collected slips with the camera, one after the other, into the field that a hand scanner types into.
// Where the browser reads no codes by itself, a hand scanner or WeChat's own scanner does.

const PAUSE = 250; // ms between two looks at the picture

const box = document.querySelector("[data-scan]");
const field = document.querySelector("[data-codes]");
const number = box.querySelector("[data-scanned]");

/** Adds a code, each once; a note says how many there are. */
function add(code) {
  const known = field.value.split(/\s+/).filter(Boolean);
  if (!known.includes(code)) field.value = `${[...known, code].join("\n")}\n`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function count() {
  number.textContent = new Set(field.value.split(/\s+/).filter(Boolean)).size;
}

async function watch(video, detector) {
  while (video.srcObject) {
    const codes = await detector.detect(video).catch(() => []);
    for (const code of codes) add(code.rawValue.trim());
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function start() {
  const video = box.querySelector("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (_error) {
    box.querySelector("[data-scan-refused]").hidden = false;
    return;
  }
  box.querySelector("[data-scan-start]").hidden = true;
  video.hidden = false;
  await video.play();
  await watch(video, new window.BarcodeDetector({ formats: ["qr_code"] }));
}

field.addEventListener("input", count);
box.querySelector("[data-count]").hidden = false;
count();
if ("BarcodeDetector" in window && navigator.mediaDevices) {
  const button = box.querySelector("[data-scan-start]");
  button.hidden = false;
  button.addEventListener("click", start);
}
