// The ballot itself. It is built once; afterwards only text nodes, and the fields' own state, change.
import { LONGEST_NAME } from "../choices.js";
import { button, h, phrase, rewrite, show } from "../page.js";
import { warnings } from "./start.js";

const MARKS = [["f", "for"], ["a", "against"], ["b", "abstain"]];

/** Words of a warning, with its numbers. */
export const voidWords = (marking, position) => {
  const reason = marking.voidIn(position);
  return reason ? [`void-${reason}`, marking.count(position)] : null;
};

/** An option as the ballot shows it. What is moved has no number, and nor has anybody where every ballot has its own order. */
export function nameOf({ contests, order }, c, o) {
  const { kind, title, options } = contests[c];
  const name = options[o].name || title;
  return kind === "motion" || order ? name : `${o + 1}. ${name}`;
}

const countWords = (contest) => (contest.kind === "motion" ? "count-motion" : "count");

function rules({ kind, rule, seats }, { order, void: voids }) {
  const most = voids === "refuse" ? "rule-seats-refuse" : "rule-seats";
  const words = kind === "motion" ? ["rule-motion"] : [rule.marks === "for" ? "rule-for" : "rule-three", most];
  if (kind !== "motion" && order !== "listed") words.push(`rule-${order}`);
  if (rule.marks === "three") words.push(rule.blank === "against" ? "rule-blank-against" : "rule-blank-abstain");
  return h("ul.rules", words.map((one) => h("li", phrase(one, { seats }))));
}

/** The form, for as long as the page lives; onReview() when its button is pressed. */
export class MarkForm {
  constructor(vote, memory, marking, onReview) {
    this.memory = memory;
    this.marking = marking;
    this.warnings = warnings(vote, memory);
    this.parameters = vote.parameters;
    this.sections = marking.contests.map((contest, c) => this.section(contest, c));
    this.inSight = 0;
    this.count = phrase("");
    this.alarm = phrase("");
    this.name = document.createTextNode("");
    const state = h("p", this.name, h("strong", this.count), h("strong.alarm", this.alarm));
    const bar = h("div.dock", state, button("review", onReview, "primary"));
    this.form = h("form", { novalidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
      this.sections.map((one) => one.element), bar);
    this.form.addEventListener("change", (event) => this.remember(event.target));
    this.form.addEventListener("input", (event) => event.target.type === "text" && this.remember(event.target));
    window.addEventListener("scroll", () => this.follow(), { passive: true });
    this.sections.forEach((_one, c) => this.recount(c));
  }

  section(contest, c) {
    const warning = phrase("");
    const complaint = h("p.complaint", { hidden: true }, warning);
    const heading = h("h2", { tabindex: "-1" }, contest.title);
    const rows = this.marking.shown(c).map((o) => this.row(contest, c, o));
    const list = contest.rule.marks === "for" ? h("fieldset.field", h("legend.unseen", contest.title), rows) : h("div", rows);
    const element = h("section.contest", heading, rules(contest, this.parameters), list, this.writeIns(contest, c), complaint);
    return { element, heading, warning, complaint, contest };
  }

  row(contest, c, o) {
    const { unit } = contest.options[o];
    const person = [h("b", nameOf(this.marking, c, o)), unit && h("small", unit)];
    const field = (type, letter) =>
      h("input", { type, name: `m${c}-${o}`, value: letter, id: `m${c}-${o}-${letter}`, checked: this.marking.marks[c][o] === letter });
    if (contest.rule.marks === "for") return h("label.choice", field("checkbox", "f"), h("span", person));
    return h(
      "fieldset.nominee",
      h("legend", person),
      h("div.marks", MARKS.map(([letter, words]) => h("label.mark", field("radio", letter), h("span", phrase(words))))),
    );
  }

  writeIns(contest, c) {
    const { writein } = contest.rule;
    if (contest.kind === "motion" || (writein !== "free" && writein !== "against")) return null;
    const list = h("div");
    const write = () => {
      const n = list.children.length;
      const id = `w${c}-${n}`;
      const input = h("input", { type: "text", id, name: id, maxlength: LONGEST_NAME, value: this.marking.names[c][n] || "" });
      list.append(h("div.field", h("label", { for: id }, phrase("write-in-name", { n: n + 1 })), input));
      more.hidden = list.children.length >= contest.seats;
      return input;
    };
    const more = button("write-in-more", () => write().focus());
    for (let n = 0; n < Math.max(1, this.marking.names[c].length); n++) write();
    return h("fieldset.field", h("legend", phrase("write-in-title")), h("p.hint", phrase(`write-in-${writein}`)), list, more);
  }

  /** Takes one field over into the marks, and keeps them. */
  remember(field) {
    const [, kind, c, i] = /^([mw])(\d+)-(\d+)$/.exec(field.name);
    if (kind === "w") this.marking.names[c][i] = field.value;
    else this.marking.marks[c][i] = field.type === "checkbox" && !field.checked ? "-" : field.value;
    const names = this.marking.names.map((list) => Array.from(list, (name) => name || ""));
    this.marking.names = names;
    this.memory.write({ marks: this.marking.marks, names, at: field.id });
    this.inSight = Number(c);
    this.recount(Number(c), true);
  }

  recount(c, aloud = false) {
    const { contest, warning, complaint } = this.sections[c];
    const why = voidWords(this.marking, c);
    complaint.hidden = !why;
    rewrite(warning, ...(why || [""]));
    const counted = [countWords(contest), this.marking.count(c)];
    if (c === this.inSight) {
      this.name.data = this.sections.length > 1 ? contest.title : "";
      rewrite(this.count, ...counted);
      rewrite(this.alarm, why ? "void-short" : "");
    }
    if (aloud) announce(why || counted);
  }

  /** Shows below the count of the contest that is being read. */
  follow() {
    if (!this.form.isConnected) return;
    const middle = window.innerHeight / 2;
    let found = 0;
    this.sections.forEach(({ element }, c) => {
      if (element.getBoundingClientRect().top < middle) found = c;
    });
    if (found === this.inSight) return;
    this.inSight = found;
    this.recount(found);
  }

  /** Shows the form, at a contest or at the field that was touched last. */
  show({ contest = null, at = null } = {}) {
    show(document.createTextNode(this.parameters.title), 1, this.warnings, this.form);
    const place = contest === null ? at && document.getElementById(at) : this.sections[contest].heading;
    if (!place) return;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: contest === null ? "center" : "start" });
  }
}

const spoken = document.createTextNode("");

/** Reads a sentence out, politely. */
function announce(words) {
  const box = document.getElementById("status");
  if (!spoken.isConnected) box.append(spoken);
  rewrite(spoken, ...words);
}
