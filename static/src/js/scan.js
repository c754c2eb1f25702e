// Scanning the voters' codes at the door with the phone's camera, where the browser can read codes by itself.
// Everywhere else the camera app or WeChat opens the same address.

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

async function watch(video, detector) {
  while (video.srcObject) {
    const codes = await detector.detect(video).catch(() => []);
    const path = codes.map((code) => arrival(code.rawValue)).find(Boolean);
    if (path) return window.location.assign(path);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return undefined;
}

async function start(box) {
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

const box = document.querySelector("[data-scan]");
if (box && "BarcodeDetector" in window && navigator.mediaDevices) {
  const button = box.querySelector("[data-scan-start]");
  button.hidden = false;
  box.querySelector("[data-scan-none]").hidden = true;
  button.addEventListener("click", () => start(box));
  if (window.location.hash === "#scan") start(box); // the next one in the queue
}
