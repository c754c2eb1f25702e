// Scoring without waiting: every change is kept in this browser at once and saved as soon as there is a network. Nothing here
// is needed: without it the form is an ordinary one.

const PREFIX = "unionweb.score.";
const PATIENCE = 400; // ms after the last key
const AGAIN = 4000; // ms until another try

const nameOf = (juror, sheet) => `${PREFIX}${juror}.${sheet}`;

/** What is kept here and not saved yet; storage may be forbidden, then nothing is kept and saving still works. */
function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch (_error) {
    return null;
  }
}

function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
  } catch (_error) {
    // a full or forbidden storage
  }
}

const same = (one, other) => JSON.stringify([one.points, one.remark]) === JSON.stringify([other.points, other.remark]);

/** Sends one; {status, body}, or null when nothing came back. */
async function send(address, content) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ points: content.points, remark: content.remark, version: content.version }),
    });
    return { status: answer.status, body: await answer.json() };
  } catch (_error) {
    return null;
  }
}

class Sheet {
  constructor(form) {
    this.form = form;
    this.name = nameOf(form.dataset.juror, form.dataset.score);
    this.inputs = [...form.querySelectorAll("[data-points]")];
    this.version = Number(form.elements.version.value);
    this.timer = 0;
    this.sending = false;
    this.halted = false;
    this.last = this.content();
  }

  content() {
    const points = {};
    for (const input of this.inputs) points[input.name] = input.value.trim();
    return { points, remark: this.form.elements.remark.value.trim(), version: this.version };
  }

  fill(content) {
    for (const input of this.inputs) input.value = content.points[input.name] || "";
    this.form.elements.remark.value = content.remark;
    this.paint();
  }

  say(state, words) {
    for (const part of this.form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    if (words) this.form.querySelector("[data-words]").textContent = words;
  }

  /** The sum, and the band that the points are in. */
  paint() {
    let sum = 0;
    let complete = true;
    for (const input of this.inputs) {
      const points = input.value.trim() === "" ? NaN : Number(input.value);
      if (Number.isNaN(points)) complete = false;
      else sum += points;
      let reached = null;
      const bands = [...input.closest(".criterion").querySelectorAll(".bands li")];
      for (const band of bands) {
        const least = Number(band.dataset.least);
        if (points >= least && (!reached || least > Number(reached.dataset.least))) reached = band;
      }
      for (const band of bands) band.classList.toggle("reached", band === reached);
    }
    this.form.querySelector("[data-sum]").textContent = complete || sum ? String(sum) : "—";
  }

  /** Points that cannot be saved yet: half typed, or too many. */
  fits() {
    return this.inputs.every((input) => input.value.trim() === "" ? !input.validity.badInput : input.checkValidity());
  }

  changed() {
    this.paint();
    const content = this.content();
    if (same(content, this.last) && !kept(this.name)) return;
    keep(this.name, content);
    this.say("waiting");
    clearTimeout(this.timer);
    if (!this.halted) this.timer = setTimeout(() => this.save(), PATIENCE);
  }

  /** True once nothing is unsaved. */
  async save() {
    clearTimeout(this.timer);
    if (this.sending || this.halted || !this.fits()) return false;
    const content = this.content();
    if (same(content, this.last)) {
      keep(this.name, null);
      this.say("saved");
      return true;
    }
    this.sending = true;
    this.say("saving");
    const answer = await send(this.form.dataset.saves, content);
    this.sending = false;
    return this.take(answer, content);
  }

  take(answer, content) {
    if (!answer || answer.status >= 500) {
      this.say("waiting");
      this.timer = setTimeout(() => this.save(), AGAIN);
      return false;
    }
    if (answer.status === 200) return this.saved(answer.body.version, content);
    if (answer.body.error === "overtaken") this.conflict(answer.body.saved);
    else this.refused(answer.body);
    return false;
  }

  saved(version, content) {
    this.version = version;
    this.form.elements.version.value = String(version);
    this.last = content;
    if (same(this.content(), content)) {
      keep(this.name, null);
      this.say("saved");
      return true;
    }
    this.changed();
    return false;
  }

  refused(body) {
    const language = document.documentElement.lang === "en" ? "en" : "zh";
    if (body.error !== "unfit") this.halted = true;
    this.say("refused", body.message[language]);
  }

  /** Somebody saved on another device: nothing is overwritten before a person has looked. */
  conflict(theirs) {
    this.halted = true;
    this.say("waiting");
    const box = this.form.querySelector("[data-conflict]");
    const labels = this.inputs.map((input) => `${input.labels[0].textContent.trim()} ${theirs.points[input.name] || "—"}`);
    box.querySelector("[data-theirs]").textContent = labels.join("  ");
    box.hidden = false;
    const decide = (fill) => {
      box.hidden = true;
      this.halted = false;
      this.version = theirs.version;
      this.form.elements.version.value = String(theirs.version);
      this.last = { points: theirs.points, remark: theirs.remark };
      if (fill) this.fill(theirs);
      this.last = fill ? this.content() : this.last;
      this.changed();
      this.save();
    };
    box.querySelector("[data-mine]").onclick = () => decide(false);
    box.querySelector("[data-other]").onclick = () => decide(true);
  }

  /** Unsaved points from before: they go on top of what they were made from, or a person decides. */
  restore() {
    const before = kept(this.name);
    if (!before) return;
    if (same(before, this.last)) {
      keep(this.name, null);
      return;
    }
    const theirs = { points: this.last.points, remark: this.last.remark, version: this.version };
    this.fill(before);
    if (before.version === this.version) this.save();
    else this.conflict(theirs);
  }

  focus(place) {
    const input = this.inputs[place];
    if (!input) return;
    input.focus();
    input.select();
  }

  /** Enter goes on; from the last one to the next candidate. */
  async enter(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const place = this.inputs.indexOf(event.target);
    if (place < 0) return;
    event.preventDefault();
    if (place + 1 < this.inputs.length) {
      this.focus(place + 1);
      return;
    }
    await this.next();
  }

  async next() {
    const gap = this.inputs.findIndex((input) => input.value.trim() === "" || !input.checkValidity());
    if (gap >= 0) {
      this.focus(gap);
      this.inputs[gap].reportValidity();
      return;
    }
    const button = this.form.querySelector("button[value='next']");
    if (navigator.onLine === false) await this.save();
    else if (this.form.requestSubmit) this.form.requestSubmit(button);
    else button.click();
  }

  /** A digit that leaves room for no other one is the whole number. */
  advance(event) {
    const input = event.target;
    if (!this.inputs.includes(input) || event.inputType !== "insertText" || input.step !== "1") return;
    const text = input.value;
    const full = text !== "" && text !== "0" && Number(text) * 10 > Number(input.dataset.points);
    const place = this.inputs.indexOf(input);
    if (full && input.checkValidity() && place + 1 < this.inputs.length) this.focus(place + 1);
  }

  watch() {
    this.form.addEventListener("input", (event) => {
      this.changed();
      this.advance(event);
    });
    this.form.addEventListener("keydown", (event) => this.enter(event));
    this.form.addEventListener("submit", (event) => {
      if (navigator.onLine !== false) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.save();
    }, true);
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => {
      if (!same(this.content(), this.last)) keep(this.name, this.content());
    });
    this.form.querySelector("[data-keys]").hidden = !window.matchMedia("(hover: hover)").matches;
    this.paint();
    this.restore();
    const first = this.inputs.findIndex((input) => input.value === "");
    if (window.matchMedia("(hover: hover)").matches) this.focus(Math.max(first, 0));
  }
}

/** On the queue: whatever is kept here for one of its sheets is sent now. */
async function flush(rows) {
  const waiting = document.querySelector("[data-unsynced]");
  const juror = document.querySelector("[data-queue]");
  if (!juror || !waiting) return;
  const names = [...rows].map((row) => [row.dataset.sheet, nameOf(juror.dataset.queue, row.dataset.sheet)]);
  const unsent = names.filter(([, name]) => kept(name));
  waiting.hidden = !unsent.length;
  let left = 0;
  for (const [sheet, name] of unsent) {
    const answer = await send(`/recruitment/save/${sheet}`, kept(name));
    if (answer && answer.status === 200) keep(name, null);
    else if (!answer || answer.status >= 500) left += 1;
  }
  if (left) setTimeout(flush, AGAIN, rows);
  else if (unsent.length) location.reload();
}

const form = document.querySelector("form[data-score]");
if (form) new Sheet(form).watch();
const rows = document.querySelectorAll("[data-sheet]");
if (rows.length) flush(rows);
