// The page of a count on a phone: what the scanner tells goes into the queue, what the server answers to the person, and how
// far both phones are is asked for again and again. Without this file the page is made of ordinary forms.
import { Queue } from "./counting_queue.js";

const EVERY = 5000; // ms between two looks at the progress
const SHOWN = 5; // scans that wait, by name

const box = document.querySelector("[data-counting]");
const part = (name) => box.querySelector(`[data-${name}]`);
const scanner = () => (document.querySelector("[data-scanner]") || {}).scanner;
const english = document.documentElement.lang === "en";
const said = (message) => message[english ? "en" : "zh"];

let last = ""; // key of the latest scan: the page answers for that one
let looking = false;
let wanted = false; // somebody asked to look while the page was looking

const queue = new Queue(box.dataset, hear, paint);

const gap = () => queue.state === "lost" || navigator.onLine === false;

function hear(answers) {
  const loud = answers.filter((one) => one.key === last || !one.good);
  const tell = loud.find((one) => !one.good) || loud.pop();
  if (tell && scanner()) scanner().answer(tell.good ? "ok" : "no", said(tell.message));
  look();
}

function add(content, kept) {
  last = queue.add(content);
  if (gap() && scanner()) scanner().answer("ok", kept);
}

// --- what waits, and why ------------------------------------------------------------------------------------------------------

function count(name, number) {
  const words = part(`${name}-count`);
  words.textContent = words.dataset.words.replace("#", String(number));
  part(name).hidden = !number;
}

function paint() {
  const waiting = queue.waiting();
  const late = queue.late();
  const shown = gap() || ["signed_out", "refused"].includes(queue.state) ? waiting : [];
  count("waiting", shown.length);
  count("strangers", queue.ofOthers());
  const sent = new Set(shown.map(({ entry }) => entry.undo));
  const scans = shown.filter(({ entry }) => !entry.undo && !sent.has(entry.key)).slice(-SHOWN).reverse();
  part("waiting-list").replaceChildren(...scans.map(row));
  part("signed-out").hidden = queue.state !== "signed_out";
  part("refused").hidden = queue.state !== "refused";
  if (queue.words) part("refused-words").textContent = said(queue.words);
  part("unkept").hidden = queue.kept;
  part("late").hidden = !late.length;
  part("late-list").replaceChildren(...late.map(({ entry }) => item(said(entry.message))));
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

function row({ entry }) {
  const line = part("waiting-row").content.firstElementChild.cloneNode(true);
  line.querySelector("code").textContent = entry.text.split("/").pop().slice(0, 40);
  line.querySelector("button").addEventListener("click", () => add({ undo: entry.key }, box.dataset.undone));
  return line;
}

// --- how far both are ---------------------------------------------------------------------------------------------------------

async function look() {
  if (looking) {
    wanted = true;
    return;
  }
  looking = true;
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch (_error) {
    // no network; the next look will tell
  }
  looking = false;
  if (wanted) {
    wanted = false;
    look();
  }
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-progress-part]");
  const old = document.querySelector("[data-progress-part]");
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  if (fresh.dataset.state !== old.dataset.state) {
    location.reload(); // the other one has ended the count, or goes on with it; the queue is in the storage
    return;
  }
  const at = old.contains(document.activeElement) ? document.activeElement.closest("[data-undo]") : null;
  old.replaceWith(fresh);
  const same = at && fresh.querySelector(`[data-undo="${at.dataset.undo}"] button`);
  if (same) same.focus({ preventScroll: true });
}

function undo(event) {
  const key = event.target.dataset && event.target.dataset.undo;
  if (!key) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.querySelector("button").disabled = true;
  add({ undo: key }, box.dataset.undone);
}

// --- where one stands ---------------------------------------------------------------------------------------------------------

const spots = document.querySelector("[data-spots]");
const standing = `${queue.prefix}spot`;

function remember(value) {
  try {
    localStorage.setItem(standing, value);
  } catch (_error) {
    // it is asked for again next time
  }
}

function watchSpots() {
  const select = spots.querySelector("select");
  let known = null;
  try {
    known = localStorage.getItem(standing);
  } catch (_error) {
    // there is none
  }
  if (known !== null && [...select.options].some((option) => option.value === known)) select.value = known;
  spots.querySelector("[data-spots-go]").hidden = true;
  select.addEventListener("change", () => remember(select.value));
}

const spot = () => Number(spots.querySelector("select").value) || null;

// --- --------------------------------------------------------------------------------------------------------------------------

if (spots) {
  watchSpots();
  document.addEventListener("scanned", ({ detail }) => add({ text: detail.text.slice(0, 300), spot: spot() }, box.dataset.kept));
}
window.addEventListener("submit", undo, true); // before forms.js, which would take it for a sending
part("late-again").addEventListener("click", () => queue.again());
part("late-drop").addEventListener("click", () => queue.forgetLate());
window.addEventListener("online", () => {
  queue.state = "idle";
  queue.send();
  look();
});
window.addEventListener("offline", paint);
window.addEventListener("storage", (event) => event.key && event.key.startsWith(queue.prefix) && paint());
window.addEventListener("pagehide", () => queue.send());
window.addEventListener("beforeunload", (event) => {
  if (!queue.waiting().length || (!gap() && queue.kept)) return;
  event.preventDefault();
  event.returnValue = "";
});
setInterval(() => {
  if (document.hidden || navigator.onLine === false) return;
  look();
}, EVERY);
paint();
queue.send();
