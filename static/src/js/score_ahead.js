// The pages of a juror's next candidates, read while there is a network and shown when there is none. They live in this
// window's memory only: what candidates wrote stays nowhere when it is closed.

const AHEAD = 5; // candidates
const QUICK = 3000; // ms to wait for a page that is kept here too
const SLOW = 20000; // ms for one that is not
const OURS = /^\/recruitment\/(sheets\/\d+|rounds\/\d+\/(queue|session))$/;

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
export const sheetAddress = (sheet) => `/recruitment/sheets/${sheet}`;

/** The page as text; null without a network, or when the server answers something else, as after signing out. */
async function read(address, patience) {
  const lost = new AbortController();
  const timer = setTimeout(() => lost.abort(), patience);
  try {
    const answer = await fetch(address, { signal: lost.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return { gone: true };
    return { html: await answer.text() };
  } catch (_error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

export class Pages {
  /** `arrived()` is called for each page shown, `cut()` when there is neither network nor page. */
  constructor(keeper, arrived, cut) {
    this.keeper = keeper;
    this.arrived = arrived;
    this.cut = cut;
    this.kept = new Map(); // address: html
    this.finished = new Set(); // scored here, whatever a page from before says
    this.latest = 0;
    this.fetching = false;
  }

  frame() {
    return document.querySelector("[data-scoring]");
  }

  /** Not scored yet, those after `sheet` first, as the server would take them. */
  open(sheet) {
    const order = JSON.parse(this.frame().dataset.order);
    const place = order.findIndex(([id]) => String(id) === sheet);
    const turned = [...order.slice(place + 1), ...order.slice(0, Math.max(place, 0))];
    return turned.filter(([id, done]) => !done && !this.finished.has(String(id))).map(([id]) => String(id));
  }

  onward(sheet) {
    const [next] = this.open(sheet);
    return this.visit(next ? sheetAddress(next) : this.frame().dataset.queue);
  }

  /** Shows a page, from the server if it answers in time. */
  async visit(address, push = true) {
    const mine = (this.latest += 1);
    const busy = document.getElementById("busy");
    if (busy) busy.classList.add("htmx-request");
    const known = this.kept.get(address);
    const online = navigator.onLine !== false;
    if (online) await Promise.race([this.keeper.flush(), pause(QUICK)]);
    const patience = known ? QUICK : SLOW;
    const answer = online && !(known && this.keeper.lost) ? await read(address, patience) : null;
    if (mine !== this.latest) return;
    if (busy) busy.classList.remove("htmx-request");
    if (answer && answer.gone) location.assign(address);
    else if (answer) this.show(address, answer.html, push);
    else if (known) this.show(address, known, push);
    else this.cut();
  }

  show(address, html, push) {
    this.kept.set(address, html);
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector(".stage").replaceWith(page.querySelector(".stage"));
    if (push) history.pushState({}, "", address);
    window.scrollTo(0, 0);
    document.getElementById("main").focus({ preventScroll: true });
    this.arrived();
  }

  /** Reads what may be wanted next and is not here yet, one after the other. */
  async lookAhead(sheet) {
    if (this.fetching || navigator.onLine === false) return;
    this.fetching = true;
    const { queue, session } = this.frame().dataset;
    const wanted = [...this.open(sheet).slice(0, AHEAD).map(sheetAddress), queue, session];
    for (const address of wanted.filter((one) => one && !this.kept.has(one))) {
      const answer = await read(address, SLOW);
      if (!answer) break;
      if (answer.html) this.kept.set(address, answer.html);
    }
    this.fetching = false;
  }

  follow(event) {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || event.defaultPrevented || !link.closest(".stage")) return;
    if (link.origin !== location.origin || !OURS.test(link.pathname)) return;
    event.preventDefault();
    this.visit(link.pathname + link.search);
  }

  watch() {
    const here = location.pathname + location.search;
    this.kept.set(here, document.documentElement.outerHTML);
    document.addEventListener("click", (event) => this.follow(event));
    window.addEventListener("popstate", () => this.visit(location.pathname + location.search, false));
  }
}
