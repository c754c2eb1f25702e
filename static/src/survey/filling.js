// Answering: one screen for each department, or for each section where no department is rated.
import { button, h, phrase, rewrite, show } from "../booth/page.js";
import { makeField } from "./fields.js";
import { allQuestions, check, countRows, inRows } from "./questions.js";

const NAMED_MOST = 4;

/** What is wrong with a field, as words and their values; null when nothing is. */
const wrongWith = (found, { id, least, most }) => {
  const fault = found.faults.find(({ question }) => question.id === id);
  if (fault) return [fault.fault, { least, most }];
  const left = found.missing.find(({ question }) => question.id === id && question.required);
  if (!left) return null;
  const rows = left.rows.map(({ label }) => label);
  return rows.length ? ["missing-rows", { names: { zh: rows.join("、"), en: rows.join(", ") } }] : ["missing-item"];
};

/** What stands in the way of going on, in the order of the screen. */
export const obstacles = (found) =>
  found.shown.filter((question) => wrongWith(found, question));

/** All screens of one respondent. `entered`: {subject key: {question id: value}}. keep() is called when something was entered;
 * `note` stands above every screen. */
export class Filling {
  constructor(form, screens, entered, { keep, onEnd, note }) {
    this.form = form;
    this.screens = screens;
    this.entered = entered;
    this.keep = keep;
    this.onEnd = onEnd;
    this.note = note;
    this.built = new Map();
    this.spoken = document.createTextNode("");
  }

  /** What was entered about one subject, checked. */
  checked(key) {
    return check(allQuestions(this.form.questionnaire), this.entered[key] || {});
  }

  /** The same, as far as it stands on one screen. */
  checkedOn(at) {
    const { key, sections } = this.screens[at];
    const here = new Set(allQuestions({ sections }).map(({ id }) => id));
    const { answers, shown, missing, faults } = this.checked(key);
    const mine = ({ question }) => here.has(question.id);
    return { answers, shown: shown.filter(({ id }) => here.has(id)), missing: missing.filter(mine), faults: faults.filter(mine) };
  }

  /** The nearest screen with a question on it, from `at` in the direction `step`; -1 or their number when there is none. */
  nearest(at, step) {
    let found = at;
    while (this.screens[found] && !this.checkedOn(found).shown.length) found += step;
    return found;
  }

  /** Shows a screen. `place`: the id of the field to go to. */
  show(at, place = null) {
    const found = this.nearest(at, 1);
    if (!this.screens[found]) return this.onEnd();
    if (!this.built.has(found)) this.built.set(found, this.build(found));
    const { element, refresh } = this.built.get(found);
    this.keep({ step: "fill", at: found });
    refresh();
    const all = this.screens.length;
    const progress = all > 1 && h("progress.way", { max: all, value: found + 1, "aria-hidden": "true" });
    const where = all > 1 && h("p.where", phrase(this.form.questionnaire.subjects.length ? "where" : "where-section", { n: found + 1, all }));
    show(document.createTextNode(this.screens[found].name), null, progress, where, this.note, element);
    const target = place && document.getElementById(place);
    if (!target) return undefined;
    target.focus({ preventScroll: true });
    return target.scrollIntoView({ block: "center" });
  }

  build(at) {
    const { key, sections } = this.screens[at];
    const fields = [];
    const enter = (id) => (value) => {
      this.entered[key] = { ...this.entered[key], [id]: value };
      this.keep({ entered: this.entered });
      refresh(true);
    };
    const field = (question) => {
      const made = makeField(key, question, (this.entered[key] || {})[question.id], enter(question.id));
      fields.push(made);
      return made.element;
    };
    const parts = sections.map(({ title, questions }) => h("section.part", title && h("h2", title), questions.map(field)));
    const dock = this.dock(at);
    const named = h("div.notice.error", { role: "alert", hidden: true });
    const complaints = { fields, named, on: false };
    dock.next.addEventListener("click", () => this.goOn(at, complaints));
    const refresh = (aloud = false) => this.refresh(at, complaints, dock, parts, aloud);
    const element = h("form", { novalidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
      h("p.note", phrase("rule-required")), parts, named, dock.element);
    return { element, refresh };
  }

  dock(at) {
    const count = phrase("");
    const onward = phrase("");
    const next = h("button.primary", { type: "button" }, onward);
    const back = at > 0 && button("back", () => this.show(this.nearest(at - 1, -1)));
    const place = this.screens.length > 1 && h("strong", `${at + 1} / ${this.screens.length}`);
    return { count, onward, next, element: h("div.dock", h("p", place, h("span", count)), h("div.turns", back, next)) };
  }

  /** Shows what the answers ask for, and how much is left. */
  refresh(at, complaints, dock, parts, aloud) {
    const found = this.checkedOn(at);
    const shown = new Set(found.shown.map(({ id }) => id));
    complaints.fields.forEach(({ question, element }) => (element.hidden = !shown.has(question.id)));
    parts.forEach((part) => (part.hidden = !part.querySelector("fieldset:not([hidden])")));
    const left = obstacles(found).length;
    const rows = inRows(found.shown) && countRows(found.shown, found.answers);
    const unrated = rows && rows.left.length ? ["answered", { n: rows.done, all: rows.all }] : ["complete"];
    const words = left ? ["left", { n: left }] : unrated;
    rewrite(dock.count, ...words);
    rewrite(dock.onward, this.nearest(at + 1, 1) < this.screens.length ? "next" : "to-review");
    if (aloud) this.speak(words);
    if (complaints.on) this.complain(found, complaints);
  }

  complain(found, { fields, named }) {
    const wrong = fields.filter((field) => {
      const words = wrongWith(found, field.question);
      field.complain(...(words && found.shown.includes(field.question) ? words : [""]));
      return words && found.shown.includes(field.question);
    });
    while (named.firstChild) named.firstChild.remove();
    named.hidden = !wrong.length;
    if (!wrong.length) return wrong;
    const names = wrong.slice(0, NAMED_MOST).map((field) => h("li", h("button.jump", { type: "button", onclick: () => field.focus() }, field.question.text)));
    const more = wrong.length > NAMED_MOST && h("li", phrase("and-more", { n: wrong.length - NAMED_MOST }));
    named.append(h("div", h("p", phrase("named", { n: wrong.length })), h("ul", names, more)));
    return wrong;
  }

  goOn(at, complaints) {
    complaints.on = true;
    const wrong = this.complain(this.checkedOn(at), complaints);
    if (wrong.length) return wrong[0].focus();
    complaints.on = false;
    return this.show(at + 1);
  }

  /** Reads a sentence out, politely. */
  speak(words) {
    if (!this.spoken.isConnected) document.getElementById("status").append(this.spoken);
    rewrite(this.spoken, ...words);
  }
}
