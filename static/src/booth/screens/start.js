// Before drawing: what is voted on, by whom, who can open the box. And why a ballot was not drawn.
import { boxHost } from "../boxplace.js";
import { button, h, notice, p, phrase, rewrite, show } from "../page.js";

const SECRECY = "/how-your-vote-stays-secret";

const fact = (words, ...content) => [h("dt", phrase(words)), h("dd", ...content)];

const ofContest = ({ kind, title, seats, options }) =>
  kind === "motion" ? title : phrase("contest-seats", { title, seats, options: options.length });

/** What must be said on every screen before casting. */
export const warnings = (vote, memory) => [
  vote.parameters.practice && notice("warn", p("practice")),
  !window.isSecureContext && notice("warn", p("not-secure")),
  !memory.lasts && notice("warn", p("not-kept")),
];

/** The link opens beside the ballot, which must not be lost by reading. */
export const secrecyLink = () =>
  h("p", h("a", { href: SECRECY, target: "_blank", rel: "noopener noreferrer" }, phrase("secrecy")));

function whoOpens(vote) {
  if (vote.serverOpens) return p("server-opens");
  const names = vote.tellers.map((teller) => teller.name);
  return p("tellers-why", { names: { zh: names.join("、"), en: names.join(", ") }, k: vote.parameters.threshold });
}

/** `slip`: the ballot was drawn before, on paper. onDraw(tell) starts drawing; tell(words, values) says how it goes. */
export function showStart(vote, memory, slip, onDraw) {
  const { title, union, contests, disclosure } = vote.parameters;
  const progress = phrase("");
  const go = button(slip ? "slip-open" : "draw", () => {
    go.disabled = true;
    onDraw((words, values) => rewrite(progress, words, values));
  }, "primary");
  show(
    document.createTextNode(title),
    0,
    warnings(vote, memory),
    h(
      "section.card",
      h("p.fingerprint", h("span", phrase("fingerprint")), h("strong", vote.fingerprint)),
      h("p.note", phrase("fingerprint-why")),
    ),
    h(
      "dl.facts",
      fact("organiser", union),
      fact("contests", h("ul.plain", contests.map((contest) => h("li", ofContest(contest))))),
      fact("tellers", whoOpens(vote)),
      boxHost() && fact("box-at", boxHost()),
      fact("afterwards", phrase(disclosure === "board" ? "board-published" : "totals-published")),
    ),
    secrecyLink(),
    !slip && memory.read().seed && notice("", p("draw-again")),
    p(slip ? "slip-why" : "draw-why"),
    h("div.actions", go),
    h("p.progress-words", { role: "status" }, progress),
  );
}

/** `again` draws once more with the same bytes. */
export function showRefusedDraw(refused, name, again) {
  const { status, words, error } = refused;
  if (status === 401) {
    const next = encodeURIComponent(`/booth#${name}`);
    const link = h("a.button.primary", { href: `/people/sign-in?next=${next}` }, phrase("sign-in"));
    return show("draw-signed-out", 0, p("draw-signed-out-why"), h("div.actions", link));
  }
  const drawnElsewhere = status === 409 && (!error || error.includes("drawn"));
  const reason = words || (status === 403 ? "draw-forbidden" : "draw-other");
  return show(
    drawnElsewhere ? "draw-twice" : "draw-refused",
    0,
    notice("error", drawnElsewhere ? p("draw-twice-why") : p(reason, { status })),
    h("div.actions", button("retry", again), h("a", { href: "/" }, phrase("home"))),
  );
}
