// What a voter marked: one text of marks and one list of names for each contest.
import { Malformed, concat } from "./bytes.js";
import { canonical, readCanonical } from "./encoding.js";

const MARKS = /^[fab-]*$/;
const PADDED = /^[ \u3000]|[ \u3000]$/;
export const LONGEST_NAME = 40; // characters

const isNames = (names) =>
  Array.isArray(names) &&
  names.every((name) => typeof name === "string" && !PADDED.test(name) && name && Array.from(name).length <= LONGEST_NAME);

/** Throws Malformed unless these choices have the form that these contests ask for. */
export function checkChoices(contests, { m, w }) {
  const fits = (found) => Array.isArray(found) && found.length === contests.length;
  if (!fits(m) || !fits(w)) throw new Malformed("choices");
  contests.forEach((contest, i) => {
    const right = typeof m[i] === "string" && MARKS.test(m[i]) && m[i].length === contest.options.length && isNames(w[i]);
    if (!right) throw new Malformed("choices", contest.id);
  });
}

/** The padded choices, as long as everybody's in this vote. */
export function writeChoices(vote, choices) {
  const { contests, pad } = vote.parameters;
  checkChoices(contests, choices);
  const written = canonical({ m: choices.m, w: choices.w });
  if (written.length + 2 > pad) throw new Malformed("too-long");
  const zeros = new Uint8Array(pad - 2 - written.length);
  return concat([written.length >> 8, written.length & 0xff], written, zeros);
}

/** {m, w} out of padded choices; Malformed for anything that writeChoices would not have written. */
export function readChoices(vote, padded) {
  const length = (padded[0] << 8) | padded[1];
  if (padded.length !== vote.parameters.pad || length + 2 > padded.length) throw new Malformed("choices");
  if (padded.subarray(2 + length).some((byte) => byte)) throw new Malformed("choices");
  const choices = readCanonical(padded.subarray(2, 2 + length));
  const keys = choices && typeof choices === "object" ? Object.keys(choices).sort().join() : "";
  if (keys !== "m,w") throw new Malformed("choices");
  checkChoices(vote.parameters.contests, choices);
  return choices;
}

/** A name as it is sealed: trimmed, and cut at the longest that the protocol allows. */
export const cleanName = (name) => Array.from(name.normalize("NFC").trim()).slice(0, LONGEST_NAME).join("").trim();

/** How many of the bytes there are these choices leave; less than 0 when they do not fit. */
export const roomLeft = (vote, choices) => vote.parameters.pad - 2 - canonical(choices).length;
