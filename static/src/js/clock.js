// The clock of a session: counts down from the scenario's minutes, goes on below zero, survives a reload.
const card = document.querySelector("[data-clock]");
const face = card.querySelector("output");
const start = card.querySelector("[data-start]");
const pause = card.querySelector("[data-pause]");
const whole = Number(card.dataset.clock);
const name = `unionweb.clock.${location.pathname}${location.search}`;
const SECOND = 1000;

/** {began, spent}: running since `began` (ms, or null), with `spent` seconds before. */
function load() {
  try {
    return JSON.parse(sessionStorage.getItem(name)) || { began: null, spent: 0 };
  } catch (_error) {
    return { began: null, spent: 0 };
  }
}

let state = load();

function keep(next) {
  state = next;
  try {
    sessionStorage.setItem(name, JSON.stringify(state));
  } catch (_error) {
    // then it does not survive a reload
  }
  paint();
}

const spent = () => state.spent + (state.began === null ? 0 : (Date.now() - state.began) / SECOND);

function paint() {
  const left = Math.ceil(whole - spent());
  const size = Math.abs(left);
  const text = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
  if (face.textContent !== text) face.textContent = text;
  card.toggleAttribute("data-over", left <= 0);
  start.hidden = state.began !== null;
  pause.hidden = state.began === null;
}

start.addEventListener("click", () => keep({ began: Date.now(), spent: spent() }));
pause.addEventListener("click", () => keep({ began: null, spent: spent() }));
card.querySelector("[data-reset]").addEventListener("click", () => keep({ began: null, spent: 0 }));
card.hidden = false;
paint();
setInterval(paint, SECOND / 4);
