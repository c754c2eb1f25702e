// What a voter marked: one text of marks and one list of names for each contest.
import { Malformed } from "./bytes.js";
import { canonical, readCanonical } from "./encoding.js";

const MARKS = /^[fab-]*$/;
const PADDED = /^[ \u3000]|[ \u3000]$/;
export const LONGEST_NAME = 40; // characters

/** Whether a text may be written in. */
export const isName = (name) => typeof name === "string" && !PADDED.test(name) && name !== "" && Array.from(name).length <= LONGEST_NAME;

const isNames = (names) => Array.isArray(names) && names.every(isName);

/** Throws Malformed unless these choices have the form that these contests ask for. */
export function checkChoices(contests, { m, w }) {
  const fits = (found) => Array.isArray(found) && found.length === contests.length;
  if (!contests.length || !fits(m) || !fits(w)) throw new Malformed("choices");
  contests.forEach((contest, i) => {
    const right = typeof m[i] === "string" && MARKS.test(m[i]) && m[i].length === contest.options.length && isNames(w[i]);
    if (!right) throw new Malformed("choices", contest.id);
  });
}

/** The choices as they are sealed. */
export function writeChoices(vote, choices) {
  checkChoices(vote.parameters.contests, choices);
  return canonical({ m: choices.m, w: choices.w });
}

/** {m, w} out of what was sealed; Malformed for anything that writeChoices would not have written. */
export function readChoices(vote, written) {
  const choices = readCanonical(written);
  const keys = choices && typeof choices === "object" ? Object.keys(choices).sort().join() : "";
  if (keys !== "m,w") throw new Malformed("choices");
  checkChoices(vote.parameters.contests, choices);
  return choices;
}

/** A name as it is sealed: trimmed, and cut at the longest that the protocol allows. */
export const cleanName = (name) => Array.from(name.normalize("NFC").trim()).slice(0, LONGEST_NAME).join("").trim();

/** How many of the bytes there are these choices leave; less than 0 when they do not fit. */
export const roomLeft = (vote, choices) => vote.parameters.pad - 2 - canonical(choices).length;
