// Casting, the receipt, and what can go wrong there.
import { button, h, notice, p, phrase, rewrite, show } from "../page.js";

/** While the parameters come; returns tell(words, values). */
export function showOpening() {
  const progress = phrase("");
  show("opening", null, h("p.progress-words", { role: "status" }, progress));
  return (words, values) => rewrite(progress, words, values);
}

/** Returns tell(words, values). */
export function showCasting() {
  const progress = phrase("casting");
  show("casting-title", 3, h("p.progress-words", { role: "status" }, progress), p("casting-wait"));
  return (words, values) => rewrite(progress, words, values);
}

export function showRefusedCast({ status, words }, again) {
  show(
    "cast-refused",
    3,
    notice("error", words ? p(words) : "", p("cast-refused-why", { status })),
    h("div.actions", button("retry", again)),
  );
}

export function showBadReceipt(again) {
  show("bad-receipt", 3, notice("error", p("bad-receipt-why")), h("div.actions", button("retry", again)));
}

/** `tracker` right after casting; "" where no single ballots will be published, null when the phone only knows that it has cast.
 * onAnother() lets somebody else vote on this phone. */
export function showReceipt(vote, tracker, onAnother = null) {
  show(
    "receipt-title",
    4,
    h("p.tick", { "aria-hidden": "true" }, "✓"),
    vote.parameters.practice && notice("warn", p("receipt-practice")),
    p(tracker === null ? "receipt-before" : "receipt-why"),
    tracker && h(
      "details.card",
      h("summary", phrase("tracker-show")),
      h("p.tracker", h("code", `${tracker.slice(0, 5)} ${tracker.slice(5)}`)),
      h("p", phrase("tracker-why")),
    ),
    p("receipt-next"),
    onAnother && p("another-why"),
    h("div.actions", h("a.button", { href: "/" }, phrase("home")), onAnother && button("another", onAnother)),
  );
}

export function showProblem(heading, why, ...values) {
  show(heading, null, notice("error", p(why, ...values)), h("div.actions", h("a.button", { href: "/" }, phrase("home"))));
}
