// Forms that change something: no second sending by a second tap, no text lost by leaving.
// A form keeps out of the second with data-unguarded.
import { watchSaving } from "./saving.js";

const changed = new Set();
const PATIENCE = 10000; // ms; an answer that is a download never leaves the page, so the form must wake up by itself

const changesThings = (form) => form.method === "post";

function rest(form) {
  form.removeAttribute("aria-busy");
}

// Buttons are not disabled: a disabled one would not send its name and value.
function submitOnce(event) {
  const form = event.target;
  if (!changesThings(form)) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.setAttribute("aria-busy", "true");
  changed.delete(form);
  setTimeout(rest, PATIENCE, form);
}

function askBeforeLeaving(event) {
  if (![...changed].some((form) => document.contains(form))) return;
  event.preventDefault();
  event.returnValue = "";
}

/** The form that a request of htmx belongs to, if any. */
const formOf = (event) => event.detail.elt.closest("form");

export function watchForms() {
  watchSaving(changed);
  document.addEventListener("submit", submitOnce, true);
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && changesThings(form) && form.closest(".stage") && !("unguarded" in form.dataset)) changed.add(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    rest(form);
    if (event.detail.failed && changesThings(form)) changed.add(form);
  });
  window.addEventListener("beforeunload", askBeforeLeaving);
  // Coming back by the browser's button shows the page as it was left, in the middle of sending.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(rest));
}
