// Answers questions about the booth's modules: one JSON object a line in, one out. Bytes travel as hex.
// tests/booth/browser_side.py asks; "Wrong" and "Malformed" are answers, anything else that is thrown ends the script.
import { createInterface } from "node:readline";
import * as booth from "../../static/src/booth/index.js";
import { newOrder } from "../../static/src/booth/marking.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (written) => Uint8Array.from(Buffer.from(written, "hex"));
const big = (written) => BigInt(`0x${written}`);
const number = (value) => value.toString(16);

const votes = new Map();

function voteOf({ vote }) {
  if (!votes.has(vote)) votes.set(vote, new booth.Vote(bytes(vote)));
  return votes.get(vote);
}

const keysOf = (keys) => new Map(Object.keys(keys).map((teller) => [Number(teller), bytes(keys[teller])]));

const ANSWERS = {
  canonical: ({ value }) => hex(booth.canonical(value)),
  read: ({ data }) => booth.readCanonical(bytes(data)),
  b64: ({ data }) => booth.b64(bytes(data)),
  unb64: ({ text }) => hex(booth.unb64(text)),
  b32: ({ data }) => booth.b32(bytes(data)),
  vote: (asked) => {
    const { name, fingerprint, ballotLength, serverOpens } = voteOf(asked);
    return { name, fingerprint, ballotLength, serverOpens };
  },
  blind: ({ n, e, message, salt, r }) => hex(booth.blind(new booth.PublicKey(big(n), big(e)), bytes(message), bytes(salt), big(r))),
  inverse: ({ a, n }) => number(booth.inverse(big(a), big(n))),
  finalize: ({ n, e, message, signature, r }) =>
    hex(booth.finalize(new booth.PublicKey(big(n), big(e)), bytes(message), bytes(signature), big(r))),
  verify: ({ n, e, message, signature }) => new booth.PublicKey(big(n), big(e)).verify(bytes(message), bytes(signature)),
  hpke: ({ recipient, info, message, aad, ephemeral }) =>
    hex(booth.sealTo(bytes(recipient), bytes(info), bytes(message), bytes(aad), bytes(ephemeral))),
  hpkeOpen: ({ key, info, sealed, aad }) => hex(booth.openWith(bytes(key), bytes(info), bytes(sealed), bytes(aad))),
  split: ({ secret, k, n }) => booth.split(bytes(secret), k, n).map(hex),
  join: ({ shares }) => hex(booth.join(shares.map(bytes))),
  draw: (asked) => {
    const { vk, blinded } = new booth.Booth(bytes(asked.seed), voteOf(asked));
    return { vk: hex(vk), blinded: hex(blinded) };
  },
  used: (asked) => hex(booth.publicKeyOf(bytes(asked.seed), voteOf(asked))),
  token: (asked) => hex(new booth.Booth(bytes(asked.seed), voteOf(asked)).tokenFrom(bytes(asked.signature))),
  ballot: (asked) =>
    hex(booth.makeBallot(new booth.Booth(bytes(asked.seed), voteOf(asked)), bytes(asked.token), asked.choices)),
  check: (asked) => hex(booth.checkBallot(voteOf(asked), bytes(asked.ballot)).tracker),
  unseal: (asked) => {
    const { vk, box } = booth.checkBallot(voteOf(asked), bytes(asked.ballot));
    return booth.unseal(voteOf(asked), vk, box, keysOf(asked.keys));
  },
  form: (asked) => hex(voteOf(asked).form),
  formBallot: (asked) =>
    hex(booth.makeFormBallot(new booth.Booth(bytes(asked.seed), voteOf(asked)), bytes(asked.token), bytes(asked.data))),
  changes: (asked) => voteOf(asked).changes,
  number: (asked) => hex(booth.numberBallot(new booth.Booth(bytes(asked.seed), voteOf(asked)), bytes(asked.ballot), asked.number)),
  unsealText: (asked) => {
    const { vk, box } = booth.checkBallot(voteOf(asked), bytes(asked.ballot));
    return hex(booth.unsealText(voteOf(asked), vk, box, keysOf(asked.keys)));
  },
  join_ballots: ({ cast }) => hex(booth.joinBallots(cast.map((one) => ({ vote: voteOf(one), ballot: bytes(one.ballot) })))),
  receipts: ({ cast, answer }) => {
    const receipts = booth.splitReceipts(bytes(answer), cast.length);
    cast.forEach((one, i) => booth.checkReceipt(voteOf(one), bytes(one.ballot), receipts[i]));
    return receipts.length;
  },
  receipt: (asked) => booth.checkReceipt(voteOf(asked), bytes(asked.ballot), bytes(asked.receipt)),
  teller: ({ secret }) => {
    const keys = booth.tellerKeys(bytes(secret));
    return { x25519: hex(keys.x25519), ed25519: hex(keys.ed25519), private: hex(keys.x25519Private) };
  },
  signClose: ({ secret, statement }) => hex(booth.signClose(booth.tellerKeys(bytes(secret)), bytes(statement))),
  signPaper: (asked) => hex(booth.signPaper(booth.tellerKeys(bytes(asked.secret)), voteOf(asked).ph, asked.batch)),
  count: ({ contest, position, ballots, counts, mapping, paper }) => booth.count(contest, position, ballots, counts, mapping, paper),
  root: ({ trackers }) => hex(booth.merkleRoot(trackers.map(bytes))),
  orders: (asked) => Array.from({ length: asked.times }, () => newOrder(voteOf(asked))),
  bundle: async ({ data }) => {
    const found = await booth.verifyBundle(bytes(data));
    return { hash: found.hash, received: found.closed.received, spoiled: found.result.spoiled };
  },
};

async function answer(asked) {
  try {
    return { answer: await ANSWERS[asked.do](asked) };
  } catch (error) {
    if (error instanceof booth.Wrong) return { wrong: error.check, reason: error.reason, detail: error.detail };
    if (error instanceof booth.Malformed) return { malformed: error.reason };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
