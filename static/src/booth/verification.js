// Every check of a published bundle, in the order of docs/protocol.md; the first thing that is wrong is named.
import { unpack } from "./archive.js";
import { checkBallot } from "./ballots.js";
import { closeStatement, merkleRoot, readLog } from "./board.js";
import { Malformed, b64, compare, equal, unb64, utf8 } from "./bytes.js";
import { count } from "./counting.js";
import { isName } from "./choices.js";
import { byCodePoint, canonical, digest, readCanonical } from "./encoding.js";
import { Vote } from "./parameters.js";
import { unseal } from "./sealing.js";
import { checkClose, checkPaper, publicX25519 } from "./tellers.js";
import { publicKeyOf } from "./tokens.js";

const NEEDED = ["log.jsonl", "manifest.json", "params.json", "result.json"];
const BALLOTS = ["board.bin", "writeins.json"]; // not published with totals only
const OTHERS = ["README.txt", "paper.json", "report.html", "slips.json", "verify.py", ...BALLOTS];
const KINDS = /^params open (paper )*close keys result (objection )*$/;

/** What stands in the place of a ballot's choices when it was cast with a void slip. */
export const UNUSED = "unused";

/** The checks, as words for a screen, in their order. */
export const CHECKS = ["zip", "manifest", "params", "chain", "close", "counts", "slips", "board", "root", "keys", "open", "paper", "writeins", "result"];

const WITH_BALLOTS = ["board", "root", "open", "paper", "writeins"];

/** Something in the bundle is wrong: `check` is one of CHECKS, `reason` a code, `detail` where. */
export class Wrong extends Error {
  constructor(check, reason, detail = "") {
    super(`${check}: ${reason} ${detail}`.trim());
    this.check = check;
    this.reason = reason;
    this.detail = String(detail);
  }
}

function demand(condition, reason, detail) {
  if (!condition) throw new Malformed(reason, detail === undefined ? "" : detail);
}

const bodies = (log, kind) => log.filter((entry) => entry.kind === kind).map((entry) => entry.body);
/** Teller numbers as they must be listed: rising, each once. */
const rising = (numbers) => numbers.every((number, i) => Number.isInteger(number) && number > (i ? numbers[i - 1] : 0));

const isCount = (value) => Number.isInteger(value) && value >= 0;

/** Whether the names written in on paper fit the rule, the form of a name and the other numbers; `against`: marks that may be. */
function namesFit(contest, writeins, valid, against) {
  const names = writeins.map((one) => one.name);
  const { writein } = contest.rule;
  return (
    writein !== "none" &&
    names.length > 0 &&
    names.every((name, i) => isName(name) && (!i || byCodePoint(names[i - 1], name) < 0)) &&
    !contest.options.some((option) => names.includes(option.name)) &&
    writeins.every((one) => isCount(one.for) && one.for >= 1 && one.for <= valid && Object.keys(one).length === 2) &&
    (writein === "free" || writeins.reduce((sum, one) => sum + one.for, 0) <= against)
  );
}

/** Whether the numbers of one contest in a batch of paper agree, with each other and with the batch's first contest. */
function addsUp(contest, { id, issued, returned, void: voided, options, writeins }, first) {
  const valid = returned - voided;
  const numbers = options.map((one) => [one.for, one.against, one.abstain]);
  const totalFor = options.concat(writeins || []).reduce((sum, one) => sum + one.for, 0);
  const against = options.reduce((sum, one) => sum + valid - one.for - one.abstain, 0);
  return (
    (writeins === undefined || namesFit(contest, writeins, valid, against)) &&
    id === contest.id &&
    [issued, returned, voided, valid, ...[].concat(...numbers)].every(isCount) &&
    options.map((one) => one.id).join() === contest.options.map((one) => one.id).join() &&
    numbers.every(([yes, no, abstain]) => yes + no + abstain <= valid && !(no && contest.rule.marks === "for")) &&
    returned <= issued &&
    issued === first.issued &&
    returned === first.returned &&
    totalFor <= valid * contest.seats
  );
}

class Verification {
  constructor(data) {
    this.data = data;
    this.ballots = [];
    this.choices = [];
    this.unused = new Set(); // keys of void slips, as base64url
  }

  zip() {
    this.files = unpack(this.data);
    this.hash = b64(digest(this.data));
  }

  manifest() {
    for (const name of NEEDED) demand(this.files.has(name), "missing", name);
    const manifest = readCanonical(this.files.get("manifest.json"));
    const names = [...this.files.keys()].filter((name) => name !== "manifest.json").sort();
    for (const name of names) {
      demand(NEEDED.includes(name) || OTHERS.includes(name), "unknown", name);
      demand(manifest[name] === b64(digest(this.files.get(name))), "hash", name);
    }
    demand(Object.keys(manifest).length === names.length, "manifest");
  }

  params() {
    this.vote = new Vote(this.files.get("params.json"));
    const { threshold, tellers, pad, contests, disclosure } = this.vote.parameters;
    demand(threshold >= 1 && threshold <= tellers.length && pad % 512 === 0 && pad >= 512 && pad <= 8192, "numbers");
    for (const { id, rule, seats, options } of contests) {
      const groups = new Set(options.map((option) => option.group).filter(Boolean));
      demand(rule.each_group * groups.size <= seats, "groups", id);
    }
    this.published = disclosure !== "totals";
    if (this.published) for (const name of BALLOTS) demand(this.files.has(name), "missing", name);
  }

  chain() {
    this.log = readLog(this.files.get("log.jsonl"));
    demand(KINDS.test(`${this.log.map((entry) => entry.kind).join(" ")} `), "order");
    const [params] = bodies(this.log, "params");
    demand(params.vote === this.vote.name && params.fingerprint === this.vote.fingerprint, "params");
  }

  close() {
    const [{ statement, signatures }] = bodies(this.log, "close");
    this.statement = utf8(statement);
    this.closed = readCanonical(this.statement);
    demand(equal(closeStatement(this.vote, unb64(this.closed.root), this.closed), this.statement), "statement");
    demand(rising(signatures.map((one) => one.teller)) && signatures.length >= this.vote.parameters.threshold, "signatures");
    for (const { teller, signature } of signatures) {
      const known = this.vote.tellers[teller - 1];
      demand(known && checkClose(known.ed25519, this.statement, unb64(signature)), "signature", teller);
    }
  }

  counts() {
    const { expected, present, drawn, received, slips } = this.closed;
    this.missing = slips ? slips.missing : 0;
    demand([expected, present, drawn, received, this.missing].every(isCount), "numbers");
    demand(expected >= present && present >= drawn && drawn + this.missing >= received, "order");
    const { roll, checkin } = this.vote.parameters;
    demand(expected === roll.count, "roll");
    demand(checkin || present === drawn, "present");
    this.batches = this.files.has("paper.json") ? readCanonical(this.files.get("paper.json")) : [];
  }

  /** Slips that were drawn beforehand: all are accounted for, and the void ones are those in the list. */
  slips() {
    const { slips, drawn } = this.closed;
    const data = this.files.get("slips.json");
    demand(Boolean(slips) === Boolean(data), "missing", "slips.json");
    if (!slips) return;
    const { cast, handed, list, made, missing, void: voided } = slips;
    demand([cast, handed, made, missing, voided].every(isCount), "numbers");
    demand(made >= 1 && made === handed + voided + missing && cast <= voided && handed <= drawn, "sums");
    demand(list === b64(digest(data)), "hash");
    const listed = readCanonical(data);
    const seeds = listed.void.map(unb64);
    const inOrder = seeds.every((seed, i) => seed.length === 32 && (!i || compare(seeds[i - 1], seed) < 0));
    demand(Object.keys(listed).join() === "reason,void" && inOrder && seeds.length === voided, "list");
    demand(typeof listed.reason === "string" && Boolean(listed.reason.trim()) === missing > 0, "reason");
    for (const seed of seeds) this.unused.add(b64(publicKeyOf(seed, this.vote)));
  }

  /** The opened ballots that count. */
  counting() {
    return this.choices.filter((choices) => choices !== UNUSED);
  }

  isUnused({ vk }) {
    return this.unused.size > 0 && this.unused.has(b64(vk));
  }

  *board() {
    const [bytes, { ballotLength }] = [this.files.get("board.bin"), this.vote];
    demand(bytes.length % ballotLength === 0, "size");
    const all = bytes.length / ballotLength;
    const keys = new Set();
    for (let i = 0; i < all; i++) {
      const ballot = this.checked(bytes.subarray(i * ballotLength, (i + 1) * ballotLength), i);
      if (i) demand(compare(this.ballots[i - 1].tracker, ballot.tracker) < 0, "order", i + 1);
      const key = b64(ballot.vk);
      demand(!keys.has(key), "twice", i + 1);
      keys.add(key);
      this.ballots.push(ballot);
      yield (i + 1) / all;
    }
  }

  checked(data, i) {
    try {
      return checkBallot(this.vote, data);
    } catch (error) {
      throw new Malformed(error.reason || "ballot", i + 1);
    }
  }

  root() {
    demand(b64(merkleRoot(this.ballots.map((ballot) => ballot.tracker))) === this.closed.root, "root");
    const cast = this.ballots.filter((ballot) => this.isUnused(ballot)).length;
    demand(cast === (this.closed.slips ? this.closed.slips.cast : 0), "slips");
    const counted = this.ballots.length - cast;
    const onPaper = (what) => this.batches.reduce((sum, batch) => sum + batch.contests[0][what], 0);
    demand(counted + onPaper("returned") === this.closed.received, "received");
    demand(counted + onPaper("issued") <= this.closed.drawn + this.missing, "drawn");
  }

  keys() {
    const [{ keys }] = bodies(this.log, "keys");
    this.privateKeys = new Map();
    for (const { teller, x25519 } of keys) {
      const known = this.vote.tellers[teller - 1];
      demand(known && equal(publicX25519(unb64(x25519)), known.x25519), "key", teller);
      this.privateKeys.set(teller, unb64(x25519));
    }
    demand(rising(keys.map((one) => one.teller)) && keys.length >= this.vote.parameters.threshold, "number");
  }

  *open() {
    for (const ballot of this.ballots) {
      this.choices.push(this.isUnused(ballot) ? UNUSED : this.opened(ballot.vk, ballot.box));
      yield this.choices.length / this.ballots.length;
    }
  }

  opened(vk, box) {
    try {
      return unseal(this.vote, vk, box, this.privateKeys);
    } catch (_error) {
      return null; // spoiled
    }
  }

  paper() {
    const logged = bodies(this.log, "paper");
    demand(logged.length === this.batches.length, "number");
    this.batches.forEach((batch, i) => {
      demand(logged[i].batch === b64(digest(canonical(batch))), "hash", i + 1);
      demand(batch.number === i + 1 && batch.contests.length === this.vote.parameters.contests.length, "number", i + 1);
      this.vote.parameters.contests.forEach((contest, c) => demand(addsUp(contest, batch.contests[c], batch.contests[0]), "sums", i + 1));
      const least = Math.min(2, this.vote.tellers.length);
      demand(rising(batch.signatures.map((one) => one.teller)) && batch.signatures.length >= least, "signatures", i + 1);
      for (const { teller, signature } of batch.signatures) {
        const known = this.vote.tellers[teller - 1];
        demand(known && checkPaper(known.ed25519, this.vote.ph, batch, unb64(signature)), "signature", i + 1);
      }
    });
  }

  writeins() {
    this.mapping = readCanonical(this.files.get("writeins.json"));
    this.vote.parameters.contests.forEach((contest, c) => {
      const known = this.mapping[contest.id];
      demand(known && typeof known === "object", "contest", contest.id);
      for (const choices of this.counting()) {
        for (const name of choices ? choices.w[c] : []) demand(Object.prototype.hasOwnProperty.call(known, name), "name", contest.id);
      }
      for (const batch of this.batches) {
        for (const { name } of batch.contests[c].writeins || []) demand(Object.prototype.hasOwnProperty.call(known, name), "name", contest.id);
      }
    });
  }

  result() {
    const written = this.files.get("result.json");
    demand(bodies(this.log, "result")[0].hash === b64(digest(written)), "hash");
    this.counted = readCanonical(written);
    if (this.published) demand(equal(canonical(this.recount()), written), "result");
  }

  recount() {
    const ballots = this.counting();
    const contests = this.vote.parameters.contests.map((contest, c) => {
      const paper = this.batches.map((batch) => batch.contests[c]);
      return count(contest, c, ballots, this.closed, this.mapping[contest.id], paper);
    });
    const spoiled = ballots.filter((choices) => choices === null).length;
    return { close: b64(digest(this.statement)), contests, spoiled, vote: this.vote.name };
  }
}

const PATIENCE = 40; // ms of work before the screen gets its turn

/**
 * Checks a bundle. onProgress(check, share from 0 to 1) is called on the way, and the screen gets its turn.
 * Returns {vote, hash, closed, result, ballots, choices, mapping}; throws Wrong. Where only totals are published nothing can be
 * counted again, and the checks that need ballots are left out.
 */
export async function verifyBundle(data, onProgress = () => {}) {
  const verification = new Verification(data);
  let rested = Date.now();
  for (const check of CHECKS) {
    if (WITH_BALLOTS.includes(check) && verification.published === false) continue;
    onProgress(check, 0);
    try {
      for (const share of verification[check]() || []) {
        if (Date.now() - rested < PATIENCE) continue;
        onProgress(check, share);
        await new Promise((resolve) => setTimeout(resolve));
        rested = Date.now();
      }
    } catch (error) {
      throw new Wrong(check, error.reason || "form", error.detail || (error.reason ? "" : error.message));
    }
    onProgress(check, 1);
  }
  const { vote, hash, closed, counted, ballots, choices, mapping } = verification;
  return { vote, hash, closed, result: counted, ballots, choices, mapping };
}
