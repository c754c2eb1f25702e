// The page that checks a published bundle. The file stays in the browser.
import "./old.js";
import { shortTracker } from "./ballots.js";
import { unb64 } from "./bytes.js";
import { asMap, whyVoid } from "./counting.js";
import { button, h, notice, p, phrase, rewrite, show, startLanguage } from "./page.js";
import { CHECKS, UNUSED, Wrong, verifyBundle } from "./verification.js";
import { CATALOGUE } from "./verify-catalogue.js";

const MARKS = { f: "for", a: "against", b: "abstain", "-": "blank" };
const LETTERS = { 0: "O", 1: "I", 8: "B" }; // what people write for letters of base32

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fact = (words, ...content) => [h("dt", phrase(words)), h("dd", ...content)];

function start() {
  const input = h("input", { type: "file", id: "bundle", accept: ".zip,application/zip" });
  input.addEventListener("change", () => input.files[0] && check(input.files[0]));
  show("title", null, p("lead"), h("div.field", h("label", { for: "bundle" }, phrase("choose")), input), h("p.note", phrase("stop")));
}

function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}

/** Shows progress; returns onProgress(check, share). */
function watch() {
  const now = phrase("");
  const bar = h("progress", { max: 1, value: 0, "aria-labelledby": "now" });
  const lines = {};
  const list = h("ol.checks", CHECKS.map((check) => (lines[check] = h("li", phrase(check)))));
  show("title", null, h("div.progress", h("p", { id: "now", role: "status" }, now), bar), list);
  return (check, share) => {
    rewrite(now, "running", { check: sentence(check) });
    bar.value = share;
    if (share === 1) lines[check].className = "done";
  };
}

const sentence = (key) => ({ zh: CATALOGUE[key][0], en: CATALOGUE[key][1] });

async function check(file) {
  const onProgress = watch();
  try {
    showGood(await verifyBundle(await readFile(file), onProgress));
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    showBad(error);
  }
}

const again = () => h("div.actions", button("again", start));

function showBad({ check, reason, detail }) {
  const what = sentence(check);
  show("bad", null, notice("error", p("bad-why", { check: what }), p("bad-detail", { reason, detail })), again());
}

function showGood(found) {
  const { vote, closed, result } = found;
  show(
    "good",
    null,
    notice("ok", p("good-why")),
    vote.parameters.disclosure === "totals" && notice("warn", p("totals")),
    vote.parameters.practice && notice("warn", p("practice")),
    h(
      "dl.facts",
      fact("vote", `${vote.parameters.title} · ${vote.parameters.union}`),
      fact("fingerprint", h("strong", vote.fingerprint)),
      fact("numbers", p("turnout", closed), closed.slips && p("slip-numbers", closed.slips), result.spoiled > 0 && p("spoiled", { n: result.spoiled })),
      fact("hash", h("code.long", hex(unb64(found.hash)))),
    ),
    result.contests.map((counted, c) => contestTable(vote.parameters.contests[c], counted)),
    vote.parameters.disclosure === "board" && lookUp(found),
    again(),
  );
}

function outcome(contest, counted, id) {
  if (contest.kind === "motion") return counted.elected.includes(id) ? "passed" : "not-passed";
  if (counted.elected.includes(id)) return "elected";
  return counted.tied.includes(id) ? "tied" : "not-elected";
}

function contestTable(contest, counted) {
  const three = contest.rule.marks === "three";
  const missing = counted.options.map((one) => counted.valid - one.for - one.against - one.abstain);
  const line = (name, one, id) =>
    h(
      "tr",
      h("th", { scope: "row" }, name),
      h("td", one.for),
      three && [h("td", "against" in one ? one.against : ""), h("td", "abstain" in one ? one.abstain : "")],
      h("td", phrase(outcome(contest, counted, id))),
    );
  const motion = contest.kind === "motion";
  const heads = [motion ? "motion" : "name", "for", ...(three ? ["against", "abstain"] : []), "outcome"];
  return h(
    "section.card",
    h("h2", contest.title),
    h("p", phrase("contest-counts", counted), counted.needed !== null && [" · ", phrase("needed", { n: counted.needed })]),
    counted.quorum === false && notice("warn", p("no-quorum")),
    counted.turnout === false && notice("warn", p("no-turnout")),
    h(
      "div.wide",
      h(
        "table.counts",
        h("caption.unseen", contest.title),
        h("thead", h("tr", heads.map((words) => h("th", { scope: "col" }, phrase(words))))),
        h(
          "tbody",
          counted.options.map((one, o) => line(contest.options[o].name || contest.title, one, one.id)),
          counted.writeins.map((one) => line(one.name || phrase("unknown"), one, `w:${one.name}`)),
        ),
      ),
    ),
    counted.options.map((one, o) => missing[o] > 0 && p("residue", { name: contest.options[o].name || contest.title, n: missing[o] })),
    counted.open > 0 && p("open_", { n: counted.open }),
    counted.vacant > 0 && !motion && p("vacant", { n: counted.vacant }),
  );
}

function lookUp({ vote, ballots, choices, mapping }) {
  const positions = new Map(ballots.map((ballot, i) => [shortTracker(ballot.tracker), i]));
  const input = h("input", { type: "text", id: "tracker", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  const answer = h("div.answer", { "aria-live": "polite" });
  const find = (event) => {
    event.preventDefault();
    const letters = input.value.toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/[018]/g, (sign) => LETTERS[sign]);
    const position = positions.get(letters);
    while (answer.firstChild) answer.firstChild.remove();
    answer.append(position === undefined ? p("missing") : contentOf(vote, choices[position], mapping));
  };
  return h(
    "section.card",
    h("h2", phrase("lookup")),
    p("lookup-why"),
    h(
      "form",
      { onsubmit: find },
      h("div.field", h("label", { for: "tracker" }, phrase("tracker")), input),
      h("div.actions", h("button", { type: "submit" }, phrase("find"))),
    ),
    answer,
  );
}

/** What a ballot says, and where it is void. */
function contentOf(vote, choices, mapping) {
  if (choices === UNUSED) return p("found-unused");
  if (!choices) return p("found-spoiled");
  const isVoid = (contest, c) => whyVoid(contest, choices.m[c], choices.w[c], asMap(mapping[contest.id]));
  return h(
    "div",
    p("found"),
    vote.parameters.contests.map((contest, c) => [
      h("h3", contest.title),
      isVoid(contest, c) && notice("warn", p("found-void")),
      h(
        "ul.read",
        contest.options.map((option, o) => h("li", h("span", option.name || contest.title), h("b", phrase(MARKS[choices.m[c][o]])))),
        choices.w[c].map((name) => h("li", h("span", name), h("b", phrase("for")))),
      ),
    ]),
  );
}

startLanguage(document.getElementById("language"), CATALOGUE);
start();
