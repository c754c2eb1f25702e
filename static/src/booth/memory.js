// What the booth keeps on the phone between drawing and the receipt, one record for each vote, and for each slip:
// {seed, token, order, marks, names, step, ballot} and at the end only {done: true}.

const PREFIX = "unionweb-booth ";

export class Memory {
  constructor(name, slip = "") {
    this.key = PREFIX + name + (slip && ` ${slip}`);
    this.record = {};
    this.lasts = this.works();
  }

  /** Whether this browser keeps anything; some refuse in private windows. */
  works() {
    try {
      localStorage.setItem(`${PREFIX}?`, "1");
      localStorage.removeItem(`${PREFIX}?`);
      return true;
    } catch (_error) {
      return false;
    }
  }

  /** The record, also when another window of this browser has changed it. */
  read() {
    if (!this.lasts) return this.record;
    try {
      this.record = JSON.parse(localStorage.getItem(this.key)) || {};
    } catch (_error) {
      // Keep what is in hand.
    }
    return this.record;
  }

  write(changes) {
    this.record = Object.assign({}, this.read(), changes);
    if (!this.lasts) return;
    try {
      localStorage.setItem(this.key, JSON.stringify(this.record));
    } catch (_error) {
      this.lasts = false; // full, or switched off meanwhile
    }
  }

  /** Forgets everything, so that somebody else can vote on this phone. */
  forget() {
    this.record = {};
    try {
      localStorage.removeItem(this.key);
    } catch (_error) {
      this.lasts = false;
    }
  }

  /** Forgets seed, marks and ballot; what stays is that this phone has voted. */
  wipe() {
    this.record = { done: true };
    if (!this.lasts) return;
    try {
      localStorage.removeItem(this.key);
      localStorage.setItem(this.key, JSON.stringify(this.record));
    } catch (_error) {
      this.lasts = false;
    }
  }
}
