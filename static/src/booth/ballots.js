// Ballots and receipts (docs/protocol.md, "Ballot, cast, receipt").
import { ed25519 } from "@noble/curves/ed25519.js";
import { Malformed, b32, concat, equal, fromNumber } from "./bytes.js";
import { digest, label } from "./encoding.js";
import { seal, sealText } from "./sealing.js";
import { tokenMessage } from "./tokens.js";

const TRACKER_LETTERS = 10;
const RECEIPT = 96; // bytes
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
export const makeBallot = (booth, token, choices) => assemble(booth, token, seal(booth.vote, booth.vk, choices));

/** The same around the answers to a form, as bytes. */
export function makeFormBallot(booth, token, data) {
  if (!booth.vote.form) throw new Malformed("parameters", "form");
  return assemble(booth, token, sealText(booth.vote, booth.vk, data));
}

const assemble = (booth, token, box) => concat(booth.vk, token, booth.sign(signed(booth.vote, box)), box);

/** What is cast where ballots may be changed: the ballot and how often it was changed, 0 at first, signed by its key. */
export function numberBallot(booth, ballot, number) {
  if (!booth.vote.changes) throw new Malformed("parameters", "changes");
  const written = fromNumber(number, 4);
  return concat(ballot, written, booth.sign(concat(label("number"), booth.vote.ph, written, digest(ballot))));
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

/** What is cast when ballots of several votes go together: [{vote, ballot}]. */
export const joinBallots = (cast) => concat(...cast.map(({ vote, ballot }) => concat(vote.ph, fromNumber(ballot.length, 4), ballot)));

/** The receipts in the answer to so many; Malformed("receipt") when there are not as many. */
export function splitReceipts(answer, number) {
  if (answer.length !== RECEIPT * number) throw new Malformed("receipt");
  return Array.from({ length: number }, (_, i) => answer.subarray(RECEIPT * i, RECEIPT * (i + 1)));
}

/** The short tracker in a receipt of this ballot, which may have its number behind it; Malformed("receipt") for any other bytes. */
export function checkReceipt(vote, cast, receipt) {
  const ballot = vote.changes ? cast.subarray(0, vote.ballotLength) : cast;
  const tracker = receipt.subarray(0, 32);
  const right =
    receipt.length === RECEIPT &&
    equal(tracker, trackerOf(ballot)) &&
    verifyEd25519(vote.receiptKey, concat(label("receipt"), vote.ph, tracker), receipt.subarray(32));
  if (!right) throw new Malformed("receipt");
  return shortTracker(tracker);
}
