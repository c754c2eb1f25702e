// What a juror typed and the server does not have yet: kept in this browser and sent one after the other, oldest first, until
// it is saved. The server takes the same again as no change, so that an answer that was lost on the way costs nothing.

const PREFIX = "unionweb.score.";
const AGAIN = 4000; // ms until another try
const LOST = 10000; // ms until a request without an answer counts as lost
const FINAL = ["handed_in", "not_yours"]; // what was typed can never be saved any more

export const same = (one, other) => JSON.stringify([one.points, one.remark]) === JSON.stringify([other.points, other.remark]);

/** {status, body}, or null when nothing came back. */
async function post(sheet, content) {
  const lost = new AbortController();
  const timer = setTimeout(() => lost.abort(), LOST);
  try {
    const answer = await fetch(`/recruitment/save/${sheet}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ points: content.points, remark: content.remark, version: content.version }),
      keepalive: true, // it arrives even when the page is left meanwhile
      signal: lost.signal,
    });
    return { status: answer.status, body: await answer.json() };
  } catch (_error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

export class Keeper {
  /** `told(sheet, state, detail)` hears of every step: saving, waiting, saved, overtaken, refused. */
  constructor(juror, told) {
    this.prefix = `${PREFIX}${juror}.`;
    this.told = told;
    this.saved = new Map(); // sheet: what the server has of it, newer than the page may be
    this.held = new Map(); // sheet: why it is not sent again before somebody looks
    this.spare = new Map(); // where the browser forbids storage: lost when the page is left
    this.lost = false; // the last request found no server
    this.running = null;
    this.timer = 0;
  }

  get(sheet) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + sheet)) || this.spare.get(sheet) || null;
    } catch (_error) {
      return this.spare.get(sheet) || null;
    }
  }

  /** `content`: points and remark on top of `version`; `ready`: all of it can be saved. */
  put(sheet, content) {
    const before = this.get(sheet);
    const entry = { ...content, at: (before && before.at) || Date.now() };
    this.spare.set(sheet, entry);
    try {
      localStorage.setItem(this.prefix + sheet, JSON.stringify(entry));
    } catch (_error) {
      // a full or forbidden storage
    }
  }

  drop(sheet) {
    this.spare.delete(sheet);
    this.held.delete(sheet);
    try {
      localStorage.removeItem(this.prefix + sheet);
    } catch (_error) {
      // there is none
    }
  }

  /** The sheets with something that is not saved, oldest first. */
  waiting() {
    const sheets = new Set(this.spare.keys());
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
      names.forEach((name) => sheets.add(name.slice(this.prefix.length)));
    } catch (_error) {
      // there is none
    }
    return [...sheets].filter((sheet) => this.get(sheet)).sort((one, other) => (this.get(one).at || 0) - (this.get(other).at || 0));
  }

  /** Somebody has looked: it is sent again. */
  release(sheet) {
    this.held.delete(sheet);
  }

  /** Sends what waits; resolves when nothing more can be sent now. */
  flush() {
    clearTimeout(this.timer);
    if (!this.running) {
      this.running = this.sendAll().then(() => {
        this.running = null;
      });
    }
    return this.running;
  }

  async sendAll() {
    for (;;) {
      const sheet = this.waiting().find((one) => !this.held.has(one) && this.get(one).ready !== false);
      if (!sheet) return;
      const content = this.get(sheet);
      this.told(sheet, "saving");
      const answer = await post(sheet, content);
      this.lost = !answer || answer.status >= 500;
      if (this.lost) {
        this.told(sheet, "waiting");
        this.timer = setTimeout(() => this.flush(), AGAIN);
        return;
      }
      this.take(sheet, content, answer);
    }
  }

  take(sheet, content, { status, body }) {
    if (status === 200) {
      this.hasSaved(sheet, content, body.version);
      return;
    }
    this.held.set(sheet, body.error);
    if (body.error === "overtaken") {
      this.told(sheet, "overtaken", body.saved);
      return;
    }
    if (FINAL.includes(body.error)) this.drop(sheet);
    this.told(sheet, "refused", body);
  }

  hasSaved(sheet, content, version) {
    this.saved.set(sheet, { points: content.points, remark: content.remark, version });
    const newest = this.get(sheet);
    if (!newest || same(newest, content)) this.drop(sheet);
    else this.put(sheet, { ...newest, version });
    this.told(sheet, "saved", this.saved.get(sheet));
  }
}
