// A voting machine: waits for a voter's turn, opens the booth in a frame, and wipes what the booth kept when the receipt was
// shown, or when nobody has touched the screen for five minutes.

const BOOTH = "unionweb-booth "; // how the names of what the booth keeps begin (booth/memory.js)
const TURN = "unionweb-kiosk turn";
const ASK = 2000; // ms between two questions whose turn it is
const IDLE = 300; // s without a touch until everything is wiped
const RECEIPT = 30; // s for which the receipt stays
const WARNING = 60; // s before the wiping in which it is announced

const page = document.getElementById("kiosk");
const known = page.dataset;
const find = (name) => page.querySelector(`[data-${name}]`);

let turn = "";
let frame = null;
let deadline = 0;
let cast = false;

function show(scene) {
  for (const part of page.querySelectorAll("[data-scene]")) part.hidden = part.dataset.scene !== scene;
}

function wipe() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(BOOTH)) localStorage.removeItem(key);
  localStorage.removeItem(TURN);
}

const leave = (seconds) => {
  deadline = Date.now() + seconds * 1000;
};

const touched = () => cast || leave(IDLE);

/** Whether the booth has its receipt: then it keeps nothing but that. */
function hasCast() {
  try {
    return JSON.parse(localStorage.getItem(BOOTH + known.vote)).done === true;
  } catch (_error) {
    return false;
  }
}

/** Every page in the frame but the booth itself was a link out of it: the voter comes back, with what was marked. */
function onLoad() {
  let here = "";
  try {
    here = frame.contentWindow.location.pathname;
  } catch (_error) {
    // A page that refuses to be framed.
  }
  if (here !== known.booth) {
    if (hasCast()) finish();
    else open();
    return;
  }
  for (const event of ["pointerdown", "touchstart", "keydown", "input"])
    frame.contentWindow.addEventListener(event, touched, { passive: true });
}

function close() {
  if (frame) frame.remove();
  frame = null;
  find("frame").hidden = true;
}

function open() {
  close();
  frame = document.createElement("iframe");
  frame.title = known.title;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin"); // no windows beside this one
  frame.addEventListener("load", onLoad);
  frame.src = `${known.booth}#${known.vote}`;
  find("frame").hidden = false;
  find("frame").append(frame);
}

function begin() {
  if (localStorage.getItem(TURN) !== turn) wipe();
  localStorage.setItem(TURN, turn);
  cast = false;
  leave(IDLE);
  show("");
  open();
}

/** Nothing of this voter stays; then the server forgets the turn too. */
async function finish() {
  close();
  wipe();
  turn = "";
  find("leaving").hidden = find("finish").hidden = true;
  show("waiting");
  try {
    await fetch(known.done, { method: "POST", credentials: "same-origin" });
  } catch (_error) {
    // The turn ends by itself.
  }
}

function tick() {
  if (!frame) return;
  if (!cast && hasCast()) {
    cast = true;
    leave(RECEIPT);
  }
  const left = Math.ceil((deadline - Date.now()) / 1000);
  find("finish").hidden = !cast;
  find("leaving").hidden = left > WARNING;
  find("left").textContent = left;
  if (left <= 0) finish();
}

async function ask() {
  try {
    const answer = await fetch(known.now, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const now = (await answer.json()).turn;
    if (!now) {
      turn = "";
      wipe();
      show("waiting");
    } else if (!frame) {
      turn = now;
      show("ready");
    }
  } catch (_error) {
    show("lost");
  }
}

async function watch() {
  if (!frame) await ask();
  setTimeout(watch, ASK);
}

find("without").hidden = true;
find("begin").addEventListener("click", begin);
find("finish").addEventListener("click", finish);
setInterval(tick, 1000);
watch();
