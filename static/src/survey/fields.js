// One question on the screen. Each is built once; afterwards only its own state changes, and its words with the language.
import { h, phrase, rewrite } from "../booth/page.js";
import { gradesOf, lengthOf, tidy } from "./questions.js";

const SHORT = 6; // characters

const optional = ({ required }) => !required && h("small.optional", phrase("optional"));

/** A radio button or a tick box in the shape of `kind`. */
function pick(kind, attributes, checked, words) {
  return h(`label.${kind}`, h("input", { ...attributes, checked }), h("span", words));
}

/** Options one below the other, or in pairs where all of them are short. */
function choices(options, make) {
  const short = options.length > 2 && options.every(({ label }) => lengthOf(label) <= SHORT);
  return h(short ? "div.choices.pairs" : "div.choices", options.map(make));
}

/** The grades of one line. `named`: what a screen reader calls the line, where no legend does. */
function grades(question, name, entered, onPick, named = null) {
  const cells = gradesOf(question).map((grade) =>
    pick("grade", { type: "radio", name, id: `${name}-${grade}`, value: grade, onchange: () => onPick(grade) }, entered === grade, phrase(`grade-${grade}`)));
  const middle = Math.ceil(cells.length / 2);
  const role = named && "radiogroup";
  return h("div.grades", { role, "aria-labelledby": named }, h("div", cells.slice(0, middle)), h("div", cells.slice(middle)));
}

/** Fields by kind: (question, its name on this screen, what was entered, onEnter(value)) → what stands below the question. */
const FIELDS = {
  scale: (question, name, entered, onEnter) => grades(question, name, entered, onEnter),

  single: ({ options }, name, entered, onEnter) =>
    choices(options, ({ id, label }) =>
      pick("choice", { type: "radio", name, id: `${name}-${id}`, onchange: () => onEnter(id) }, entered === id, label)),

  multiple({ options, least, most }, name, entered = [], onEnter) {
    let chosen = entered;
    const toggle = (id, on) => {
      chosen = on ? [...chosen, id] : chosen.filter((one) => one !== id);
      onEnter(chosen);
    };
    const words = phrase(least === most ? "choose-exactly" : "choose-between", { least, most });
    const boxes = choices(options, ({ id, label }) =>
      pick("choice", { type: "checkbox", name, id: `${name}-${id}`, onchange: ({ target }) => toggle(id, target.checked) }, chosen.includes(id), label));
    return [h("p.hint", words), boxes];
  },

  matrix(question, name, entered, onEnter) {
    const values = question.rows.map((_row, i) => (entered && entered[i] !== undefined ? entered[i] : null));
    return question.rows.map((row, i) => {
      const line = `${name}-row-${row.id}`;
      const onPick = (grade) => {
        values[i] = grade;
        onEnter(values.slice());
      };
      return h("div.line", h("p", { id: line }, row.label), grades(question, `${name}-${row.id}`, values[i], onPick, line));
    });
  },

  number({ least, most, text }, name, entered = "", onEnter) {
    const inputmode = least < 0 ? "text" : "numeric"; // the numbers of an iPhone have no minus
    const input = h("input.number", { type: "text", inputmode, id: name, value: entered, autocomplete: "off", "aria-label": text });
    input.addEventListener("input", () => onEnter(input.value));
    return [h("p.hint", phrase("number-between", { least, most })), input];
  },

  text({ most, text }, name, entered = "", onEnter) {
    const area = h("textarea", { id: name, rows: 3, autocomplete: "off", "aria-label": text, "aria-describedby": `${name}-left` });
    area.value = entered;
    const left = phrase("");
    const count = () => rewrite(left, "letters", { n: lengthOf(tidy(area.value)), most });
    area.addEventListener("input", () => {
      count();
      onEnter(area.value);
    });
    count();
    return [area, h("p.hint", { id: `${name}-left` }, left)];
  },
};

/** {question, element, complain(words, values), focus()}. onEnter(value) with every change. */
export function makeField(key, question, entered, onEnter) {
  const name = `${key}-${question.id}`;
  const complaint = phrase("");
  const below = h("p.complaint", { id: `${name}-wrong`, hidden: true }, complaint);
  const content = FIELDS[question.kind](question, name, entered, onEnter);
  const element = h(`fieldset.item.${question.kind}`, { "aria-describedby": `${name}-wrong` }, h("legend", question.text, optional(question)), content, below);
  return {
    question,
    element,
    complain(words, values) {
      below.hidden = !words;
      element.classList.toggle("wrong", Boolean(words));
      rewrite(complaint, words, values);
    },
    /** Goes to the first line without a grade, else to the first field. */
    focus() {
      const lines = Array.from(element.querySelectorAll(".grades"));
      const open = lines.find((line) => !line.querySelector("input:checked")) || element;
      const target = open.querySelector("input:checked, input, textarea");
      target.focus({ preventScroll: true });
      (lines.length > 1 ? open : element).scrollIntoView({ block: "center" });
    },
  };
}
