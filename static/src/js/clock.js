// The clock of a session: counts down from the scenario's minutes, goes on below zero, survives a reload.
const SECOND = 1000;

let ticking = 0;

class Clock {
  constructor(card) {
    this.card = card;
    this.face = card.querySelector("output");
    this.start = card.querySelector("[data-start]");
    this.pause = card.querySelector("[data-pause]");
    this.whole = Number(card.dataset.clock);
    this.name = `unionweb.clock.${location.pathname}${location.search}`;
    this.state = this.load();
  }

  /** {began, spent}: running since `began` (ms, or null), with `spent` seconds before. */
  load() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name)) || { began: null, spent: 0 };
    } catch (_error) {
      return { began: null, spent: 0 };
    }
  }

  keep(next) {
    this.state = next;
    try {
      sessionStorage.setItem(this.name, JSON.stringify(next));
    } catch (_error) {
      // then it does not survive a reload
    }
    this.paint();
  }

  spent() {
    return this.state.spent + (this.state.began === null ? 0 : (Date.now() - this.state.began) / SECOND);
  }

  paint() {
    const left = Math.ceil(this.whole - this.spent());
    const size = Math.abs(left);
    const text = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    if (this.face.textContent !== text) this.face.textContent = text;
    this.card.toggleAttribute("data-over", left <= 0);
    this.start.hidden = this.state.began !== null;
    this.pause.hidden = this.state.began === null;
  }

  watch() {
    this.start.addEventListener("click", () => this.keep({ began: Date.now(), spent: this.spent() }));
    this.pause.addEventListener("click", () => this.keep({ began: null, spent: this.spent() }));
    this.card.querySelector("[data-reset]").addEventListener("click", () => this.keep({ began: null, spent: 0 }));
    this.card.hidden = false;
    this.paint();
    return setInterval(() => this.paint(), SECOND / 4);
  }
}

/** The clock of the page that is shown now, if it has one. */
export function watchClock() {
  clearInterval(ticking);
  const card = document.querySelector("[data-clock]");
  if (card) ticking = new Clock(card).watch();
}
