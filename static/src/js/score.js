// Scoring without waiting and without a network: every change is kept in this browser at once and saved as soon as it can be;
// the next candidates are read ahead. Nothing here is needed: without it the forms and links are ordinary ones.
import { watchClock } from "./clock.js";
import { Pages, sheetAddress } from "./score_ahead.js";
import { Keeper } from "./score_keeper.js";
import { Sheet } from "./score_sheet.js";

let sheet = null;
let refusal = "";
let gap = false; // there was no network, and not everything is sent yet

const frame = () => document.querySelector("[data-scoring]");
const keeper = new Keeper(frame().dataset.juror, hear);
const pages = new Pages(keeper, arrived, () => tell(frame().querySelector("[data-cut]")));

function hear(id, state, detail) {
  if (sheet && sheet.id === id) sheet.hear(state, detail);
  else if (state === "refused") refusal = detail.message[document.documentElement.lang === "en" ? "en" : "zh"];
  paint();
  if (state === "saved" && !keeper.waiting().length && !sheet && document.querySelector("[data-sheet]")) {
    pages.visit(location.pathname + location.search, false); // the queue, with what was sent just now
  }
}

function tell(part) {
  frame().hidden = false;
  part.hidden = false;
}

/** How much waits to be sent, and what somebody must look at. */
function paint() {
  const box = frame();
  const waiting = keeper.waiting();
  gap = waiting.length > 0 && (gap || keeper.lost || navigator.onLine === false);
  const overtaken = waiting.filter((one) => keeper.held.get(one) === "overtaken" && !(sheet && sheet.id === one));
  for (const part of box.querySelectorAll("p")) part.hidden = true;
  box.hidden = true;
  const count = box.querySelector("[data-count]");
  count.textContent = count.dataset.words.replace("#", String(waiting.length));
  if (gap) tell(count);
  if (overtaken.length) {
    box.querySelector("[data-look] a").href = sheetAddress(overtaken[0]);
    tell(box.querySelector("[data-look]"));
  }
  box.querySelector("[data-refusal]").textContent = refusal;
  if (refusal) tell(box.querySelector("[data-refusal]"));
  for (const row of document.querySelectorAll("[data-sheet]")) {
    row.querySelector("[data-here]").hidden = !waiting.includes(row.dataset.sheet);
  }
}

function arrived() {
  const form = document.querySelector("form[data-score]");
  const shown = form ? new Sheet(form, keeper, onward) : null;
  sheet = shown;
  if (shown) shown.watch();
  watchClock();
  paint();
  if (keeper.waiting().length) keeper.flush();
  pages.lookAhead(shown ? shown.id : "");
}

function onward() {
  if (sheet.complete()) pages.finished.add(sheet.id);
  pages.onward(sheet.id);
}

pages.watch();
arrived();
window.addEventListener("online", () => {
  keeper.lost = false;
  keeper.flush().then(() => pages.lookAhead(sheet ? sheet.id : ""));
});
window.addEventListener("offline", paint);
// Here and not on the form: forms.js, which sends nothing twice, must not take a saving for a sending.
window.addEventListener("submit", (event) => sheet && event.target === sheet.form && sheet.submit(event), true);
window.addEventListener("pagehide", () => keeper.flush());
window.addEventListener("beforeunload", (event) => {
  if (!gap) return;
  event.preventDefault();
  event.returnValue = "";
});
