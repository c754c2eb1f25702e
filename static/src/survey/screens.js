// The screens before answering and after it, and what can go wrong on the way.
import { boxHost } from "../booth/boxplace.js";
import { button, h, notice, p, phrase, rewrite, show } from "../booth/page.js";
import { allQuestions, check, countRows, inRows, minutesFor } from "./questions.js";
import { obstacles } from "./filling.js";

const SECRECY = "/how-your-answers-stay-secret";
const SMALL = 5;
const EVERYBODY = { zh: "全体", en: "everybody" };

const fact = (words, ...content) => [h("dt", phrase(words)), h("dd", ...content)];
export const home = () => h("a.button", { href: "/" }, phrase("home"));
export const toSurveys = () => h("a", { href: "/surveys/" }, phrase("to-surveys"));
const list = (names) => ({ zh: names.join("、"), en: names.join(", ") });

/** What must be said on every screen before sending. */
const warnings = (memory) => [
  !window.isSecureContext && notice("warn", p("not-secure")),
  memory && !memory.lasts && notice("warn", p("not-kept")),
];

/** The link opens beside the form, which must not be lost by reading. */
const secrecyLink = () => h("a", { href: SECRECY, target: "_blank", rel: "noopener noreferrer" }, phrase("secrecy"));

/** Their group by name, and its size. */
function groupOf({ groups, review }, key) {
  const { college, grade, size } = groups.find((one) => one.key === key);
  if (review) return { group: college || { zh: "其他部门", en: "other departments" }, size };
  const name = { zh: [college || "其他学院", grade || "各年级"].join(" "), en: [college || "Other colleges", grade || "all years"].join(", ") };
  return { group: groups.length > 1 ? name : EVERYBODY, size };
}

function anonymity(form, sheet) {
  const group = sheet && sheet.group && groupOf(form, sheet.group);
  return h("section.card",
    h("p", h("strong", phrase("anonymous")), phrase("anonymous-how")),
    group ? h("p", phrase("group", group)) : h("p", phrase("group-any")),
    group && group.size < SMALL && h("p.alarm", phrase("group-small", group)),
    h("p", secrecyLink()));
}

export const inWords = (closes) => {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(closes);
  return { zh: `${year} 年 ${Number(month)} 月 ${Number(day)} 日 ${time}`, en: `${year}-${month}-${day} ${time}` };
};

function facts(form, sheet, screens) {
  const { questionnaire, votes, changeable } = form;
  const { union } = votes[Object.keys(votes)[0]].parameters;
  const questions = allQuestions(questionnaire).length;
  const rated = questionnaire.subjects.length > 0;
  const names = screens.map(({ name }) => name);
  return h("dl.facts",
    fact("who-asks", union),
    rated && fact("subjects", phrase("subjects-are", { n: names.length, names: list(names) })),
    fact("length-title", phrase(rated && names.length > 1 ? "length-each" : "length", { n: questions, minutes: minutesFor(screens) })),
    sheet && sheet.closes && fact("closes", phrase("until", { at: inWords(sheet.closes) })),
    boxHost() && fact("box-at", boxHost()),
    fact("changes", phrase(changeable ? "changes-until-close" : "changes-not")));
}

const fingerprintCard = (form) =>
  h("section.fine", h("p.fingerprint", h("span", phrase("fingerprint")), h("strong", form.fingerprint)), h("p.note", phrase("fingerprint-why")));

/** Before beginning. onBegin(tell) draws; tell(words, values) says how it goes. */
export function showStart(form, sheet, screens, memory, onBegin) {
  const progress = phrase("");
  const go = button("begin", () => {
    go.disabled = true;
    onBegin((words, values) => rewrite(progress, words, values));
  }, "primary");
  show(
    document.createTextNode(form.questionnaire.title), 0, warnings(memory),
    anonymity(form, sheet), facts(form, sheet, screens),
    memory.read().seed && notice("", p("begin-again")),
    p("begin-why"),
    h("div.actions", go),
    h("p.progress-words", { role: "status" }, progress),
    fingerprintCard(form),
  );
}

/** What it is about, for who is not logged in. */
export function showStranger(form, screens, code) {
  const next = encodeURIComponent(`/survey#${code}`);
  show(
    document.createTextNode(form.questionnaire.title), 0, warnings(null),
    anonymity(form, null), facts(form, null, screens),
    p("sign-in-why"),
    h("div.actions", h("a.button.primary", { href: `/people/sign-in?next=${next}` }, phrase("sign-in"))),
    fingerprintCard(form),
  );
}

/** For who is not logged in, where only those who are asked may know what it is about. */
export function showSignIn(code) {
  const next = encodeURIComponent(`/survey#${code}`);
  show("sign-in", null, warnings(null), p("sign-in-why"),
    h("div.actions", h("a.button.primary", { href: `/people/sign-in?next=${next}` }, phrase("sign-in"))));
}

/** A heading, and in a sentence or two why it does not go on. */
export function showEnd(heading, why, { values = {}, kind = "", again = null } = {}) {
  show(heading, null, notice(kind, ...[].concat(why).map((words) => p(words, values))), h("div.actions", again && button("retry", again), home()));
}

/** While the form comes; returns tell(words, values). */
export function showOpening() {
  const progress = phrase("");
  show("opening", null, h("p.progress-words", { role: "status" }, progress));
  return (words, values) => rewrite(progress, words, values);
}

const gradeWords = (grade) => phrase(grade === null ? "nothing" : `grade-${grade}`);

/** What was answered to a question, in words. */
function answerWords({ kind, options, rows }, value) {
  if (value === undefined) return phrase("nothing");
  if (kind === "scale") return gradeWords(value);
  if (kind === "matrix") return rows.map(({ label }, i) => h("span.pair", `${label}: `, gradeWords(value[i])));
  if (kind === "number" || kind === "text") return String(value);
  return options.filter(({ id }) => [].concat(value).includes(id)).map(({ label }) => label).join(" / ");
}

function card(form, { key, name, sections }, entered, onChange) {
  const questions = allQuestions({ sections });
  const here = new Set(questions.map(({ id }) => id));
  const found = check(allQuestions(form.questionnaire), entered[key] || {});
  const shown = found.shown.filter(({ id }) => here.has(id));
  if (!shown.length) return null;
  const open = obstacles(found).filter(({ id }) => here.has(id));
  const rows = inRows(shown) && countRows(shown, found.answers);
  const left = found.missing.filter(({ question }) => here.has(question.id) && !question.required).map(({ question }) => question.text);
  const empty = rows ? rows.left.map(({ label }) => label) : left;
  const id = `card-${key}-${questions[0].id}`;
  const change = button("change", onChange);
  change.setAttribute("aria-describedby", id);
  const all = rows ? rows.all : shown.length;
  const answered = all - open.length - empty.length;
  const card = h("section.card",
    h("h2", { id }, name),
    h("p", phrase("answered", { n: answered, all })),
    open.length > 0 && notice("error", p("still-open", { names: list(open.map(({ text }) => text)) })),
    empty.length > 0 && h("p.note", phrase("left-empty", { names: list(empty) })),
    h("details", h("summary", phrase("show-answers")),
      h("ul.read.answers", shown.map((question) => h("li", h("span", question.text), h("b", answerWords(question, found.answers[question.id])))))),
    h("div.actions", change));
  return { card, open: open.length > 0 };
}

const sendWhy = (form, complete) => (complete ? (form.changeable ? "send-why-changeable" : "send-why") : "send-not-yet");

/** Everything once more before it is sealed. onChange(number of the screen), onSend(); `note` stands above. */
export function showReview(form, screens, entered, memory, { onChange, onSend, note }) {
  const cards = screens.map((screen, at) => card(form, screen, entered, () => onChange(at)));
  const complete = cards.every((one) => !one || !one.open);
  const send = button("send", () => {
    send.disabled = true;
    onSend();
  }, "primary");
  const last = screens.length - 1;
  show(
    "review-title", 2, warnings(memory), note,
    cards.map((one) => one && one.card),
    p(sendWhy(form, complete)),
    h("div.actions", complete && send, button("back", () => onChange(last))),
  );
}

/** Returns tell(words, values). */
export function showSending() {
  const progress = phrase("sending");
  show("sending-title", 3, h("p.progress-words", { role: "status" }, progress), p("sending-wait"));
  return (words, values) => rewrite(progress, words, values);
}

const KNOWN = ["closed", "early", "other", "unknown"];

export function showRefused({ status, error, words }, again) {
  const why = KNOWN.includes(error) ? `box-${error}` : words || "box-refused";
  show("box-title", 3, notice("error", p(why, { status }), p("box-kept")), h("div.actions", button("retry", again)));
}

export function showBadReceipt(again) {
  show("bad-receipt", 3, notice("error", p("bad-receipt-why")), h("div.actions", button("retry", again)));
}

/** `before`: this phone only knows that it has sent. */
export function showDone(before = false) {
  show(
    "done", 4,
    h("p.tick", { "aria-hidden": "true" }, "✓"),
    p(before ? "done-before" : "done-why"),
    p("done-next"),
    h("div.actions", home(), toSurveys()),
  );
}
