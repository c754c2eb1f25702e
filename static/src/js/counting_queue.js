// What was scanned and the server does not have yet. Every scan has a key and is in this browser's storage before anything
// else happens to it; it leaves the storage when the server has answered for that key. The server takes a key once, so what is
// sent again after a lost answer changes nothing. Scans go out in the order in which they were made, by one tab at a time.
import { alone } from "./counting_lock.js";

const PREFIX = "unionweb.count.";
const BATCH = 40; // scans in a request
const AGAIN = { idle: 0, lost: 3000, signed_out: 10000, refused: 10000 }; // ms until another try
const BUSY = 1000; // ms until another try while another tab sends
const LOST = 10000; // ms until a request without an answer counts as lost

const digits = (number) => String(number).padStart(16, "0");

/** 32 random hexadecimal digits; randomUUID() is only there on https pages. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** {status, body}, or null when nothing came back. */
async function post(address, content) {
  const lost = new AbortController();
  const timer = setTimeout(() => lost.abort(), LOST);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
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

export class Queue {
  /** `told(answers)` hears what the server said of each scan; `changed()` that there is something new to show. */
  constructor({ stocktake, person, send }, told, changed) {
    this.counts = `${PREFIX}${stocktake}.`;
    this.prefix = `${this.counts}${person}.`;
    this.person = Number(person);
    this.address = send;
    this.told = told;
    this.changed = changed;
    this.spare = new Map(); // where the browser forbids storage: lost when the page is left
    this.state = "idle"; // "lost": no server; "signed_out"; "refused", with `words`
    this.words = null;
    this.running = null;
    this.timer = 0;
    this.latest = 0;
  }

  /** Whether everything that waits would survive closing the page. */
  get kept() {
    return !this.spare.size;
  }

  names(kind) {
    const start = this.prefix + kind;
    const spare = [...this.spare.keys()].filter((name) => name.startsWith(start));
    try {
      return [...new Set([...Object.keys(localStorage).filter((name) => name.startsWith(start)), ...spare])].sort();
    } catch (_error) {
      return spare.sort();
    }
  }

  read(name) {
    try {
      return JSON.parse(this.spare.get(name) || localStorage.getItem(name));
    } catch (_error) {
      return null;
    }
  }

  write(name, entry) {
    const text = JSON.stringify(entry);
    try {
      localStorage.setItem(name, text);
      if (localStorage.getItem(name) === text) return;
    } catch (_error) {
      // a full or forbidden storage
    }
    this.spare.set(name, text);
  }

  drop(name) {
    this.spare.delete(name);
    try {
      localStorage.removeItem(name);
    } catch (_error) {
      // there is none
    }
  }

  entries(kind) {
    return this.names(kind)
      .map((name) => ({ name, entry: this.read(name) }))
      .filter(({ entry }) => entry);
  }

  /** [{name, entry}], the oldest first. */
  waiting() {
    return this.entries("w.");
  }

  /** What came too late, with what was said to it. */
  late() {
    return this.entries("late.");
  }

  /** How much waits here of other people who counted with this browser. */
  ofOthers() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(this.counts));
      return names.filter((name) => !name.startsWith(this.prefix) && /^\d+\.w\./.test(name.slice(this.counts.length))).length;
    } catch (_error) {
      return 0;
    }
  }

  /** A scan {text, spot} or {undo: key of a scan}; its key. */
  add(content) {
    const entry = { key: newKey(), ...("undo" in content ? content : { ...content, at: Date.now() }) };
    const last = this.names("w.").pop();
    const before = last ? Number(last.slice(this.prefix.length + 2).split(".")[0]) : 0;
    this.latest = Math.max(Date.now() * 1000, this.latest + 1, before + 1); // a clock may be set back
    this.write(`${this.prefix}w.${digits(this.latest)}.${entry.key}`, entry);
    this.changed();
    this.send();
    return entry.key;
  }

  /** Sends what waits; resolves when nothing more can be sent now. */
  send() {
    clearTimeout(this.timer);
    if (!this.running) {
      this.running = this.attempt().then(() => {
        this.running = null;
        this.changed();
      });
    }
    return this.running;
  }

  async attempt() {
    if (!this.waiting().length) return;
    const done = navigator.onLine === false ? this.fail("lost") : await alone(this.prefix, () => this.sendAll());
    // Something may have been scanned while the last answer was put away.
    if (this.waiting().length) this.timer = setTimeout(() => this.send(), done === null ? BUSY : AGAIN[this.state]);
  }

  fail(state, words = null) {
    this.state = state;
    this.words = words;
    this.changed();
    return true;
  }

  async sendAll() {
    for (;;) {
      const batch = this.waiting().slice(0, BATCH);
      if (!batch.length) return true;
      const answer = await post(this.address, { person: this.person, scans: batch.map(({ entry }) => entry) });
      if (!answer || answer.status >= 500) return this.fail("lost");
      if (answer.status === 401) return this.fail("signed_out");
      if (answer.status !== 200) return this.fail("refused", answer.body.message);
      this.fail("idle");
      this.take(batch, answer.body.answers);
    }
  }

  take(batch, answers) {
    const by = new Map(answers.map((answer) => [answer.key, answer]));
    for (const { name, entry } of batch) {
      const answer = by.get(entry.key);
      if (answer && ["closed", "malformed"].includes(answer.kind)) {
        this.write(name.replace(`${this.prefix}w.`, `${this.prefix}late.`), { ...entry, message: answer.message });
      }
      this.drop(name);
    }
    this.told(answers);
  }

  /** The count goes on: what came too late is sent once more. */
  again() {
    for (const { name, entry } of this.late()) {
      const { message, ...scan } = entry;
      this.write(name.replace(`${this.prefix}late.`, `${this.prefix}w.`), scan);
      this.drop(name);
    }
    this.send();
  }

  /** Somebody has read it. */
  forgetLate() {
    this.late().forEach(({ name }) => this.drop(name));
    this.changed();
  }
}
