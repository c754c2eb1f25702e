// A form that may be changed until the close: what is said after sending, and while it is changed.
import { button, h, notice, p, phrase, show } from "../booth/page.js";
import { home, inWords, toSurveys } from "./screens.js";

/** Above the questions, while something that was sent is changed. */
export const changingNote = (onCancel) => notice("", p("changing"), h("div.actions", button("cancel-change", onCancel)));

/** What stays on the phone, and how to be rid of it. */
function keptCard(memory, onForget) {
  if (!memory.lasts) return notice("warn", p("kept-here-only"));
  return h("section.card",
    h("p", phrase("kept")),
    h("details", h("summary", phrase("forget")),
      p("forget-why"),
      h("div.actions", button("forget-now", onForget))));
}

/** The response is in the box, and may be changed. `newer`: what was just sent is not; what another window sent is. */
export function showSent(sheet, memory, { onChange, onForget, newer = false }) {
  show(
    "done", 4,
    newer ? notice("warn", p("newer-why")) : h("p.tick", { "aria-hidden": "true" }, "✓"),
    p("sent-why", { at: inWords(sheet.closes) }),
    h("div.actions", button("change-sent", onChange), home(), toSurveys()),
    keptCard(memory, onForget),
  );
}
