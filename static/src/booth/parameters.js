// The parameters of a vote, as received (docs/protocol.md, "Parameters").
import { Malformed, b32, b64, unb64 } from "./bytes.js";
import { PublicKey } from "./blindrsa.js";
import { VERSION, digest, readCanonical } from "./encoding.js";

export const SHARE = 81; // bytes of one teller's share in a box
const HEAD = 32 + 256 + 64;
const ORDERS = ["listed", "pinyin", "random", "strokes"];
const VOIDS = ["warn", "refuse"];

/** XXXX-XXXX, what people compare. */
export function fingerprint(ph) {
  const letters = b32(ph.subarray(0, 5));
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

// Votes with contests say nothing of a form, and votes with a form leave nothing to choose.
function readForm(parameters) {
  const { contests, disclosure, order, checkin, pad } = parameters;
  if (!Array.isArray(contests) || "form" in parameters === contests.length > 0) throw new Malformed("parameters", "contests");
  if (contests.length) return null;
  const form = unb64(parameters.form);
  const fits = form.length === 32 && Number.isInteger(pad) && pad % 512 === 0 && pad >= 512 && pad <= 8192;
  const fixed = disclosure === "totals" && order === "listed" && parameters.void === "refuse" && checkin === false;
  if (!fits || !fixed) throw new Malformed("parameters", "form");
  return form;
}

// Only answers to a form may be changed, and then it says so.
function readChanges(parameters) {
  if (!("changes" in parameters)) return false;
  if (parameters.changes !== true || !("form" in parameters)) throw new Malformed("parameters", "changes");
  return true;
}

/** A vote: its parameters both as the bytes that are hashed and as read. */
export class Vote {
  constructor(data) {
    this.data = data;
    this.parameters = readCanonical(data);
    if (!this.parameters || this.parameters.version !== VERSION) throw new Malformed("version");
    if (!ORDERS.includes(this.parameters.order) || !VOIDS.includes(this.parameters.void)) throw new Malformed("parameters");
    this.form = readForm(this.parameters); // the hash of what is asked, where there are no contests
    this.changes = readChanges(this.parameters); // whether its ballots may be changed until the close
    this.ph = digest(data);
    this.name = b64(this.ph);
    this.fingerprint = fingerprint(this.ph);
    this.issuer = PublicKey.read(this.parameters.issuer, unb64);
    this.tellers = this.parameters.tellers.map((teller) => ({
      name: teller.name,
      x25519: unb64(teller.x25519),
      ed25519: unb64(teller.ed25519),
    }));
    this.receiptKey = unb64(this.parameters.receipt);
    this.boxLength = 32 + SHARE * this.tellers.length + this.parameters.pad + 16;
    this.ballotLength = HEAD + this.boxLength;
  }

  /** Where the server alone can open, because the school wanted no tellers. */
  get serverOpens() {
    return this.tellers.length === 1 && this.tellers[0].name === "server";
  }
}
