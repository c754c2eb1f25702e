// The hall screen: it must not fall asleep, and fills the screen at a tap. The polling is htmx's.

async function stayAwake() {
  try {
    await navigator.wakeLock.request("screen");
  } catch (_error) {
    // Not offered, or not now; whoever runs the projector knows the computer's own setting.
  }
}

function offerFullscreen() {
  const button = document.querySelector("[data-fullscreen]");
  if (!button || !document.documentElement.requestFullscreen) return;
  button.hidden = false;
  button.addEventListener("click", () => document.documentElement.requestFullscreen());
}

offerFullscreen();
stayAwake();
// The browser lets go of the lock whenever the window is hidden.
document.addEventListener("visibilitychange", () => document.hidden || stayAwake());
