// Every mark once more, in words, before the ballot is sealed.
import { button, h, notice, p, phrase, show } from "../page.js";
import { nameOf, voidWords } from "./mark.js";
import { warnings } from "./start.js";

const WORDS = { f: "for", a: "against", b: "abstain", "-": "blank" };

const line = (name, words) => h("li", h("span", name), h("b", phrase(words)));

function contestCard(marking, c, onChange) {
  const contest = marking.contests[c];
  const why = voidWords(marking, c);
  const blanks = contest.rule.marks === "three" && marking.blanks(c);
  const lines = marking.shown(c).map((o) => line(nameOf(marking, c, o), WORDS[marking.marks[c][o]]));
  const names = marking.choices.w[c].map((name) => line(name, "write-in"));
  const change = button("change", onChange);
  change.setAttribute("aria-describedby", `contest-${c}`);
  return h(
    "section.card",
    h("h2", { id: `contest-${c}` }, contest.title),
    why && notice("error", p(...why)),
    h("p", phrase(contest.kind === "motion" ? "count-motion" : "count", marking.count(c))),
    h("ul.read", lines, names),
    blanks > 0 && h("p.note", phrase(`blank-${contest.rule.blank}`, { n: blanks })),
    h("div.actions", change),
  );
}

/** The line to tick when the ballot is void somewhere and may be cast all the same, or null; {box, element}. */
function voidTick({ voids, refused, contests }) {
  if (!voids || refused) return null;
  const box = h("input", { type: "checkbox", id: "void" });
  const words = voids === contests.length ? ["void-tick"] : ["void-tick-some", { n: voids }];
  return { box, element: h("label.choice", box, h("span", phrase(...words))) };
}

/** onBack(contest or null), onCast(). */
export function showReview(vote, memory, marking, onBack, onCast) {
  const positions = marking.contests.map((_contest, c) => c);
  const tick = voidTick(marking);
  const missing = h("p.complaint", { hidden: true, role: "alert" });
  const cast = button("cast", () => {
    if (tick && !tick.box.checked) {
      missing.hidden = false;
      while (missing.firstChild) missing.firstChild.remove();
      missing.append(phrase("void-tick-first"));
      tick.box.focus();
      return;
    }
    cast.disabled = true;
    onCast();
  }, "primary");
  show(
    "review-title",
    2,
    warnings(vote, memory),
    positions.map((c) => contestCard(marking, c, () => onBack(c))),
    marking.tooLong && notice("error", p("too-long")),
    marking.refused && notice("error", p("void-refused")),
    tick && tick.element,
    missing,
    p("cast-why"),
    h("div.actions", !marking.tooLong && !marking.refused && cast, button("back", () => onBack(null))),
  );
}
