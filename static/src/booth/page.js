// Building a page out of elements, and its words in two languages. Nothing here is ever built twice:
// a change of language, or of a number, changes text nodes only.

const LANGUAGES = { zh: "zh-CN", en: "en" };
const CHOSEN = "unionweb-booth-language";

const written = new Map(); // text node: [words, values]; also of the form while another screen is shown
let catalogue = {}; // key: [Chinese, English]
let language = "zh";

function remembered() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch (_error) {
    return null;
  }
}

/** The words of a key, or of a {zh, en} that a server sent, in the language of the screen. */
export function say(words, values = {}) {
  const found = typeof words === "string" ? catalogue[words] : [words.zh, words.en];
  const sentence = found[language === "zh" ? 0 : 1] || found[0];
  return sentence.replace(/\{(\w+)\}/g, (_whole, name) => valueOf(values[name]));
}

const valueOf = (value) => (value && typeof value === "object" ? say(value) : String(value));

/** A text node that follows the language. */
export function phrase(words, values) {
  const node = document.createTextNode("");
  rewrite(node, words, values);
  return node;
}

/** Changes what a phrase says. */
export function rewrite(node, words, values) {
  written.set(node, [words, values]);
  const sentence = words === "" ? "" : say(words, values);
  if (node.data !== sentence) node.data = sentence; // an unchanged sentence must not be read out again
}

function setLanguage(chosen) {
  language = chosen;
  document.documentElement.lang = LANGUAGES[language];
  written.forEach((said, node) => rewrite(node, ...said));
}

/** Chinese, unless the voter chose otherwise or the phone knows English and no Chinese. */
export function startLanguage(button, sentences) {
  catalogue = sentences;
  const known = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2));
  const other = () => (language === "zh" ? "en" : "zh");
  const label = () => {
    button.textContent = other() === "zh" ? "中文" : "English";
    button.lang = LANGUAGES[other()];
  };
  setLanguage(remembered() || (known.includes("en") && !known.includes("zh") ? "en" : "zh"));
  label();
  button.hidden = false;
  button.addEventListener("click", () => {
    setLanguage(other());
    label();
    try {
      localStorage.setItem(CHOSEN, language);
    } catch (_error) {
      // It holds for this page then.
    }
  });
}

/** An element: h("p.note", {id: "x", onclick: f}, "text", phrase("key"), …). Falsy children are left out. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  const given = rest[0];
  const isNode = !given || typeof given !== "object" || given instanceof Node || Array.isArray(given);
  const attributes = isNode ? {} : rest.shift();
  for (const key of Object.keys(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), attributes[key]);
    else if (attributes[key] === true) element.setAttribute(key, "");
    else if (attributes[key] !== false && attributes[key] !== null) element.setAttribute(key, attributes[key]);
  }
  add(element, rest);
  return element;
}

export function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child || child === 0) element.append(child);
  }
}

export const p = (words, values) => h("p", phrase(words, values));
export const button = (words, onclick, kind = "") =>
  h(kind ? `button.${kind}` : "button", { type: "button", onclick }, phrase(words));

/** A box with one or more paragraphs; kinds as in the house style: "", ok, warn, error. */
export const notice = (kind, ...paragraphs) =>
  h(kind ? `div.notice.${kind}` : "div.notice", { role: kind === "error" ? "alert" : null }, h("div", ...paragraphs));

const FLOW = ["step-draw", "step-mark", "step-review", "step-cast"];

const steps = (current) =>
  h("ol.steps", FLOW.map((words, i) => h(i < current ? "li.done" : "li", { "aria-current": i === current && "step" }, phrase(words))));

/** Shows a screen and puts the reader at its heading. `step`: 0–3 in the flow, 4 all done, null outside of it. */
export function show(heading, step, ...content) {
  const main = document.getElementById("main");
  while (main.firstChild) main.firstChild.remove();
  const title = h("h1", { tabindex: "-1" }, heading instanceof Node ? heading : phrase(heading));
  add(main, [step !== null && steps(step), title, ...content]);
  document.title = title.textContent;
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
}
