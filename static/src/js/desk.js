// The desk: every scan is judged by the server, the cart stays in this browser until it is handed over. Nothing here is
// needed: without it the field is a form and the cart is carried in the address.

const NAME = "unionweb.desk.";
const PATIENCE = [400, 1500, 4000]; // ms before another try when the network is away

const language = document.documentElement.lang === "en" ? "en" : "zh";
const said = (sentence) => (sentence ? sentence[language] : "");

/** A key by which the server knows a request that arrives twice. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const shownTag = (tag) => `${tag.slice(0, 4)}-${tag.slice(4)}`;

/** Sends a scan until an answer comes, always under the same key: {status, body}, or null without a network. */
async function ask(address, scan) {
  for (const pause of [...PATIENCE, 0]) {
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(scan),
      });
      if (answer.status < 500) return { ok: answer.ok, body: await answer.json() };
    } catch (_error) {
      // no network: once more
    }
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return null;
}

/** Counts the seconds that are left to undo something; then the button goes. */
function countDown(form) {
  const end = performance.now() + Number(form.dataset.undo) * 1000;
  const seconds = form.querySelector("[data-seconds]");
  const timer = setInterval(tick, 250);
  function tick() {
    const left = Math.ceil((end - performance.now()) / 1000);
    seconds.textContent = left > 0 ? `(${left})` : "";
    form.hidden = left <= 0;
    if (left <= 0 || !document.contains(form)) clearInterval(timer);
  }
  tick();
}

class Desk {
  constructor(root) {
    this.root = root;
    this.form = this.part("cart");
    this.storage = NAME + root.dataset.desk;
    this.queue = Promise.resolve();
    this.state = this.restore();
    this.adopt();
    this.watch();
    this.paint();
  }

  part(name, inside = this.root) {
    return inside.querySelector(`[data-${name}]`);
  }

  /** What this browser has in hand; nothing, once that was handed over. */
  restore() {
    const empty = { key: freshKey(), borrower: null, body: "", lines: [], event: "", due: "" };
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.storage));
      return kept && kept.key !== this.root.dataset.done ? { ...empty, ...kept } : empty;
    } catch (_error) {
      return empty;
    }
  }

  keep() {
    try {
      sessionStorage.setItem(this.storage, JSON.stringify(this.state));
    } catch (_error) {
      // a forbidden storage: the cart lives as long as the page
    }
  }

  /** What the address brought along. */
  adopt() {
    const { person } = this.form.elements;
    if (person.value && !(this.state.borrower && String(this.state.borrower.id) === person.value)) {
      const box = this.part("borrower", this.form);
      const bodies = [...this.form.elements.body.options].filter((option) => option.value).map((one) => [one.value, one.text]);
      const notes = [...box.querySelectorAll("[data-notes] li")].map((one) => ({ zh: one.textContent, en: one.textContent }));
      const texts = { name: this.part("name", box).textContent, about: this.part("about", box).textContent };
      const ready = [...box.querySelectorAll("[data-ready] a")].map((one) => ({ href: one.getAttribute("href"), label: { zh: one.textContent, en: one.textContent } }));
      this.state.borrower = { id: Number(person.value), ...texts, bodies, notes, ready };
    }
    if (person.value) this.state.body = this.form.elements.body.value;
    const there = new Set(this.state.lines.map((line) => line.tag));
    for (const item of this.part("lines").querySelectorAll("[data-kept]")) {
      if (!there.has(item.dataset.line)) this.state.lines.push(JSON.parse(item.dataset.kept));
    }
    window.history.replaceState(null, "", this.root.dataset.home); // a reload adds nothing again
    this.keep();
  }

  watch() {
    document.addEventListener("scanned", (event) => this.scan(event.detail.text));
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("input", () => this.read());
    for (const form of this.root.querySelectorAll("form[data-undo]:not([hidden])")) countDown(form);
    const lent = document.getElementById("lent");
    if (lent) lent.scrollIntoView({ block: "nearest" });
  }

  /** What is typed beside the scans. */
  read() {
    const { body, event, due } = this.form.elements;
    Object.assign(this.state, { body: body.value, event: event.value, due: due.value });
    this.keep();
  }

  /** One after the other, as they were scanned. */
  scan(text) {
    this.queue = this.queue.then(() => this.judge(text));
  }

  async judge(text) {
    const { borrower, body } = this.state;
    const scan = { text, key: freshKey(), mode: "desk", person: borrower ? borrower.id : null, body };
    const answer = await ask(this.root.dataset.scans, scan);
    this.part("people").hidden = true;
    if (!answer) this.answer("no", this.form.dataset.offlineWords);
    else if (!answer.ok) this.answer("no", said(answer.body.message));
    else this.take(answer.body);
  }

  /** Sound and colour for who looks at the things, words for who looks here. */
  answer(result, words) {
    const box = this.root.querySelector("[data-scanner]");
    box.dataset.last = result;
    if (box.scanner) box.scanner.answer(result, words);
  }

  take(verdict) {
    if (verdict.kind === "borrower") this.borrow(verdict);
    else if (verdict.kind === "people") this.choose(verdict.people);
    else if (verdict.kind === "returned") this.back(verdict);
    else if (verdict.kind === "kit") verdict.parts.forEach((part) => this.add(part));
    else this.add(verdict);
    this.changed();
    if (verdict.kind !== "people") this.answer(this.sounds(verdict), this.words(verdict));
  }

  sounds(verdict) {
    return (verdict.parts || [verdict]).some((one) => one.warning) ? "no" : "ok";
  }

  words(verdict) {
    const { takenWords, backWords } = this.form.dataset;
    if (verdict.kind === "returned") return `${backWords} ${verdict.name} · ${verdict.holder}`;
    const warning = (verdict.parts || [verdict]).map((one) => said(one.warning)).find(Boolean);
    return warning || `${takenWords} ${verdict.name}`;
  }

  borrow(verdict) {
    const { id, name, number, unit, bodies, notes, ready } = verdict;
    this.state.borrower = { id, name, about: `${number} · ${unit}`, bodies, notes, ready };
    this.state.body = bodies.length ? bodies[0][0] : "";
  }

  choose(people) {
    const list = this.part("candidates");
    list.textContent = "";
    for (const person of people) {
      const item = document.importNode(this.part("candidate").content, true).firstElementChild;
      this.part("name", item).textContent = person.name;
      this.part("about", item).textContent = `${person.number} · ${person.unit}`;
      item.querySelector("a").dataset.choose = person.number;
      list.append(item);
    }
    this.part("people").hidden = false;
    list.querySelector("a").focus();
  }

  /** A thing once; of a consumable one more. */
  add(line) {
    const there = this.state.lines.find((one) => one.tag === line.tag);
    if (there && line.kind === "consumable") there.count += 1;
    else if (!there) this.state.lines.push(line);
  }

  back(verdict) {
    const item = document.importNode(this.part("back-line").content, true).firstElementChild;
    item.dataset.item = verdict.item;
    this.part("name", item).textContent = verdict.name;
    this.part("tag", item).textContent = shownTag(verdict.tag);
    this.part("holder", item).textContent = verdict.holder;
    this.part("late", item).hidden = !verdict.late;
    for (const link of [["form", "action"], ["[data-wrong]", "href"]]) {
      const element = item.querySelector(link[0]);
      element.setAttribute(link[1], element.getAttribute(link[1]).replace("/0/", `/${verdict.item}/`));
    }
    const undo = item.querySelector("form");
    undo.dataset.undo = verdict.undo;
    this.part("backs").prepend(item);
    this.part("back").hidden = false;
    this.state.lines = this.state.lines.filter((line) => line.tag !== verdict.tag);
    countDown(undo);
  }

  click(event) {
    const chosen = event.target.closest("[data-choose], [data-clear], [data-remove], [data-drop]");
    if (!chosen) return;
    event.preventDefault();
    if ("choose" in chosen.dataset) return this.scan(chosen.dataset.choose);
    if ("clear" in chosen.dataset) Object.assign(this.state, { borrower: null, body: "" });
    else if ("drop" in chosen.dataset) Object.assign(this.state, { lines: [], event: "", due: "" });
    else this.state.lines = this.state.lines.filter((line) => line.tag !== chosen.closest("li").dataset.line);
    return this.changed();
  }

  /** Another cart is another hand-over: the old key would answer for the old one. */
  changed() {
    this.state.key = freshKey();
    this.keep();
    this.paint();
  }

  submit(event) {
    const undo = event.target.closest("[data-backs] form");
    if (!undo) return;
    event.preventDefault();
    this.undo(undo);
  }

  async undo(form) {
    const item = form.closest("li");
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" } });
      const { message } = await answer.json();
      if (answer.ok) item.remove();
      this.part("back").hidden = !this.part("backs").children.length;
      this.answer(answer.ok ? "ok" : "no", message);
    } catch (_error) {
      this.answer("no", this.form.dataset.offlineWords);
    }
    form.removeAttribute("aria-busy");
  }

  paint() {
    const { borrower, lines } = this.state;
    this.paintBorrower(borrower);
    const list = this.part("lines");
    list.textContent = "";
    for (const line of lines) list.append(this.lineOf(line));
    const count = lines.reduce((sum, line) => sum + (line.count || 1), 0);
    this.part("count").textContent = count || "";
    this.part("bar-count").textContent = this.root.dataset.countWords.replace("%(n)s", count);
    this.part("bar-name").textContent = borrower ? borrower.name : this.root.dataset.nobodyWords;
    this.part("empty").hidden = count > 0;
    this.part("drop").hidden = !count;
    this.part("override").hidden = !lines.some((line) => line.warning) && !this.form.elements.override.value;
    this.part("confirms").hidden = !lines.some((line) => line.confirms);
    this.fill();
  }

  /** What the one tap sends. */
  fill() {
    const { borrower, lines, key, body, event, due } = this.state;
    const tags = lines.map((line) => Array(line.count || 1).fill(line.tag).join(" "));
    const values = { person: borrower ? borrower.id : "", cart: tags.join(" "), key, event, due };
    for (const [name, value] of Object.entries(values)) this.form.elements[name].value = value;
    if (borrower) this.form.elements.body.value = body;
  }

  paintBorrower(borrower) {
    const box = this.part("borrower");
    box.hidden = !borrower;
    this.part("nobody").hidden = Boolean(borrower);
    if (!borrower) return;
    this.part("name", box).textContent = borrower.name;
    this.part("about", box).textContent = borrower.about;
    this.part("notes").textContent = "";
    for (const note of borrower.notes) {
      const item = document.createElement("li");
      item.textContent = said(note);
      this.part("notes").append(item);
    }
    this.part("ready").textContent = "";
    for (const { href, label } of borrower.ready || []) {
      const link = Object.assign(document.createElement("a"), { className: "button", href, textContent: said(label) });
      this.part("ready").append(link);
    }
    const select = this.form.elements.body;
    const alone = select.options[select.options.length - 1];
    select.textContent = "";
    for (const [code, name] of borrower.bodies) select.append(new Option(name, code));
    select.append(alone);
  }

  lineOf(line) {
    const item = document.importNode(this.part("new-line").content, true).firstElementChild;
    item.dataset.line = line.tag;
    this.part("name", item).textContent = line.name;
    this.part("tag", item).textContent = shownTag(line.tag);
    const due = this.part("lines").dataset.dueWords.replace("%(due)s", said(line.due));
    this.part("due", item).textContent = line.kind === "consumable" ? `× ${line.count} ${line.measure}` : due;
    this.part("warning", item).textContent = said(line.warning);
    this.part("warning", item).hidden = !line.warning;
    this.part("remove", item).hidden = false;
    return item;
  }
}

const root = document.querySelector("[data-desk]");
if (root) new Desk(root);
