// Ballots and receipts (docs/protocol.md, "Ballot, cast, receipt").
import { ed25519 } from "@noble/curves/ed25519.js";
import { Malformed, b32, concat, equal } from "./bytes.js";
import { digest, label } from "./encoding.js";
import { seal } from "./sealing.js";
import { tokenMessage } from "./tokens.js";

const TRACKER_LETTERS = 10;
const signed = (vote, box) => concat(label("ballot"), vote.ph, digest(box));

// With the rules of ZIP 215, because they accept whatever any implementation accepts: a voter with an odd key must not be able
// to make one verifier say yes and another no.
/** Ed25519; false for anything that does not verify. */
export function verifyEd25519(key, message, signature) {
  try {
    return ed25519.verify(signature, message, key, { zip215: true });
  } catch (_error) {
    return false;
  }
}

/** The bytes that are cast. */
export function makeBallot(booth, token, choices) {
  const box = seal(booth.vote, booth.vk, choices);
  return concat(booth.vk, token, booth.sign(signed(booth.vote, box)), box);
}

/** {vk, token, signature, box, data, tracker}; Malformed "size", "token" or "signature". */
export function checkBallot(vote, data) {
  if (data.length !== vote.ballotLength) throw new Malformed("size");
  const [vk, token] = [data.subarray(0, 32), data.subarray(32, 288)];
  const [signature, box] = [data.subarray(288, 352), data.subarray(352)];
  if (!vote.issuer.verify(tokenMessage(vote, vk), token)) throw new Malformed("token");
  if (!verifyEd25519(vk, signed(vote, box), signature)) throw new Malformed("signature");
  return { vk, token, signature, box, data, tracker: trackerOf(data) };
}

export const trackerOf = (data) => digest(label("tracker"), data);

/** What people are shown of a tracker. */
export const shortTracker = (tracker) => b32(tracker).slice(0, TRACKER_LETTERS);

/** The short tracker in a receipt of this ballot; Malformed("receipt") for any other bytes. */
export function checkReceipt(vote, ballot, receipt) {
  const tracker = receipt.subarray(0, 32);
  const right =
    receipt.length === 96 &&
    equal(tracker, trackerOf(ballot)) &&
    verifyEd25519(vote.receiptKey, concat(label("receipt"), vote.ph, tracker), receipt.subarray(32));
  if (!right) throw new Malformed("receipt");
  return shortTracker(tracker);
}
