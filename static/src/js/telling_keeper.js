// A teller's secret on the phone, and as people write it down.
import { b32, b64, unb64 } from "../booth/bytes.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MISREAD = { 0: "O", 1: "I", 8: "B" };

/** "ABCD EFGH …": 13 groups of four. */
export const writeBackup = (secret) => b32(secret).match(/.{1,4}/g).join(" ");

/** 32 bytes from a code as somebody typed it; null when it cannot be one. */
export function readBackup(typed) {
  const letters = [...typed.normalize("NFKC").toUpperCase()].map((one) => MISREAD[one] || one);
  const values = letters.map((one) => LETTERS.indexOf(one)).filter((value) => value >= 0);
  if (values.length !== 52) return null;
  const bytes = [];
  let bits = 0;
  let pending = 0;
  for (const value of values) {
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((pending >> (bits -= 8)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** What this browser keeps for one teller of one election. A new secret never takes an older one's place: which of them
 * counts is known only when the server has taken its public half. */
export class Keeper {
  constructor(key) {
    this.key = key;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch (_error) {
      return {};
    }
  }

  /** Whether it was kept: a private window may refuse, or forget at once. */
  write(change) {
    const record = JSON.stringify({ ...this.read(), ...change });
    try {
      localStorage.setItem(this.key, record);
      return localStorage.getItem(this.key) === record;
    } catch (_error) {
      return false;
    }
  }

  secrets() {
    return (this.read().secrets || []).map(unb64);
  }

  keep(secret) {
    return this.write({ secrets: [...(this.read().secrets || []), b64(secret)], backedUp: false });
  }

  get backedUp() {
    return this.read().backedUp === true;
  }

  set backedUp(yes) {
    this.write({ backedUp: yes });
  }

  /** The vote whose fingerprint was compared on this phone. */
  get vote() {
    return this.read().vote || "";
  }

  set vote(name) {
    this.write({ vote: name });
  }
}
