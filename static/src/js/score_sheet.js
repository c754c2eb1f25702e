// One candidate's points on the screen: the sum, the bands, the keyboard, and what the keeper tells of the saving.
import { same } from "./score_keeper.js";

const PATIENCE = 400; // ms after the last key
const HOVER = "(hover: hover)"; // a mouse, so probably a keyboard too

export class Sheet {
  /** `onward()` goes to the next candidate. */
  constructor(form, keeper, onward) {
    this.form = form;
    this.keeper = keeper;
    this.onward = onward;
    this.id = form.dataset.score;
    this.inputs = [...form.querySelectorAll("[data-points]")];
    this.version = Number(form.elements.version.value);
    this.timer = 0;
    this.halted = false;
    this.pressed = null;
    this.passing = false;
    this.last = this.content();
  }

  content() {
    const points = {};
    for (const input of this.inputs) points[input.name] = input.value.trim();
    return { points, remark: this.form.elements.remark.value.trim(), version: this.version, ready: this.fits() };
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
    for (const input of this.inputs) {
      const points = input.value.trim() === "" ? NaN : Number(input.value);
      if (!Number.isNaN(points)) sum += points;
      let reached = null;
      const bands = [...input.closest(".criterion").querySelectorAll(".bands li")];
      for (const band of bands) {
        const least = Number(band.dataset.least);
        if (points >= least && (!reached || least > Number(reached.dataset.least))) reached = band;
      }
      for (const band of bands) band.classList.toggle("reached", band === reached);
    }
    this.form.querySelector("[data-sum]").textContent = this.complete() || sum ? String(sum) : "—";
  }

  complete() {
    return this.inputs.every((input) => input.value.trim() !== "" && input.checkValidity());
  }

  /** False for points that cannot be saved yet: half typed, or too many. */
  fits() {
    return this.inputs.every((input) => (input.value.trim() === "" ? !input.validity.badInput : input.checkValidity()));
  }

  changed() {
    this.paint();
    const content = this.content();
    if (same(content, this.last) && !this.keeper.get(this.id)) return;
    this.keeper.put(this.id, content);
    this.say("waiting");
    clearTimeout(this.timer);
    if (this.halted) return;
    this.keeper.release(this.id);
    this.timer = setTimeout(() => this.keeper.flush(), PATIENCE);
  }

  /** What the keeper tells of this sheet. */
  hear(state, detail) {
    if (state === "saved") this.saved(detail);
    else if (state === "overtaken") this.conflict(detail);
    else if (state === "refused") this.refused(detail);
    else this.say(state);
  }

  saved(known) {
    this.version = known.version;
    this.form.elements.version.value = String(known.version);
    this.last = known;
    this.say(this.keeper.get(this.id) ? "waiting" : "saved");
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
      if (fill) this.fill(theirs);
      this.last = fill ? this.content() : theirs;
      this.changed();
      this.keeper.flush();
    };
    box.querySelector("[data-mine]").onclick = () => decide(false);
    box.querySelector("[data-other]").onclick = () => decide(true);
  }

  /** A page from before may know less than was saved since; what was typed and not saved goes on top. */
  restore() {
    const known = this.keeper.saved.get(this.id);
    if (known && known.version > this.version) {
      this.fill(known);
      this.saved(known);
    }
    const before = this.keeper.get(this.id);
    if (!before) return;
    if (same(before, this.last)) {
      this.keeper.drop(this.id);
      return;
    }
    const theirs = { points: this.last.points, remark: this.last.remark, version: this.version };
    this.fill(before);
    if (before.version === this.version) this.say("waiting");
    else {
      this.keeper.held.set(this.id, "overtaken");
      this.conflict(theirs);
    }
  }

  focus(place) {
    const input = this.inputs[place];
    if (!input) return;
    input.focus();
    input.select();
  }

  /** Enter goes on; from the last one to the next candidate, once nothing is missing. */
  enter(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const place = this.inputs.indexOf(event.target);
    if (place < 0) return;
    event.preventDefault();
    if (place + 1 < this.inputs.length) {
      this.focus(place + 1);
      return;
    }
    const gap = this.inputs.findIndex((input) => input.value.trim() === "" || !input.checkValidity());
    if (gap < 0) {
      this.onward();
      return;
    }
    this.focus(gap);
    this.inputs[gap].reportValidity();
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

  /** Saving and going on need no page load; handing in is the server's, after all that was typed has arrived. */
  async submit(event) {
    if (this.passing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = this.pressed || this.form.querySelector("button[value=next]");
    this.pressed = null;
    if (!this.halted && button.value === "next") {
      this.onward();
      return;
    }
    await this.keeper.flush();
    if (button.value === "stay" || this.keeper.lost || this.halted) return;
    this.passing = true;
    button.click();
  }

  watch() {
    this.form.addEventListener("input", (event) => {
      this.changed();
      this.advance(event);
    });
    this.form.addEventListener("keydown", (event) => this.enter(event));
    this.form.addEventListener("click", (event) => (this.pressed = event.target.closest("button[type=submit]")));
    const keyboard = window.matchMedia(HOVER).matches;
    this.form.querySelector("[data-keys]").hidden = !keyboard;
    this.paint();
    this.restore();
    if (keyboard) this.focus(Math.max(this.inputs.findIndex((input) => input.value === ""), 0));
  }
}
