// Small comforts, each bound to a data attribute of a macro in templates/ui.
import { offerShrinking } from "./photos.js";
import { offerSending } from "./saving.js";

function focusFirstError(root) {
  const first = root.querySelector("[data-errors]") || root.querySelector("[aria-invalid=true]");
  if (first) first.focus();
}

function offerPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function offerRevealing(root) {
  for (const button of root.querySelectorAll("[data-reveals]")) {
    const secret = document.getElementById(button.dataset.reveals);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = secret.type === "password";
      secret.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
  }
}

function offerPickingAll(root) {
  for (const all of root.querySelectorAll("[data-picks]")) {
    const boxes = () => [...all.form.elements].filter((box) => box.name === all.dataset.picks && !box.disabled);
    all.hidden = false;
    all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
    all.form.addEventListener("change", () => (all.checked = boxes().every((box) => box.checked)));
  }
}

/** On a phone the navigation is a strip: the entry of this page must be in sight. */
function showCurrentEntry() {
  const current = document.querySelector(".side [aria-current]");
  if (!current) return;
  const strip = current.closest(".side");
  strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}

/** The menu of the account closes like any menu: by a tap elsewhere or by Escape. */
function closeMenu() {
  const menu = document.querySelector("details.account");
  if (!menu) return;
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

export function watchPage(root) {
  focusFirstError(root);
  offerPrinting(root);
  offerRevealing(root);
  offerPickingAll(root);
  offerShrinking(root);
  offerSending(root);
  if (root === document.body) {
    showCurrentEntry();
    closeMenu();
  }
}
