// Forms that are saved while they are typed (data-saves), by htmx. What was typed since the last saving began is not
// safe yet: leaving asks first. Sending the form waits for a saving under way, or it would clash with itself.
// A file field with data-sends sends its form by itself once a file is chosen, after it was made smaller if it is a photo.

let pressed = null;

const saves = (form) => form && "saves" in form.dataset;
const isSaving = (form) => form.classList.contains("htmx-request");

function waitForSaving(event) {
  const form = event.target;
  if (!saves(form) || !isSaving(form)) return;
  const button = pressed && pressed.form === form ? pressed : form.querySelector("button[type=submit]");
  event.preventDefault();
  event.stopImmediatePropagation();
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => button.click()), { once: true });
}

/** Before the listeners of forms.js, which would take the first sending for done. */
export function watchSaving(changed) {
  document.addEventListener("click", (event) => (pressed = event.target.closest("button")), true);
  document.addEventListener("submit", waitForSaving, true);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (saves(event.detail.elt)) changed.delete(event.detail.elt);
  });
}

const send = (event) => event.target.files.length && event.target.form.querySelector("button[type=submit]").click();

export function offerSending(root) {
  for (const field of root.querySelectorAll("[data-sends]")) {
    field.addEventListener("shrinks" in field.dataset ? "shrunk" : "change", send);
  }
}
