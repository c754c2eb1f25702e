// Counting one contest (docs/protocol.md, "Counting"). Whole numbers and exact fractions only.
import { byCodePoint } from "./encoding.js";

const WRITTEN_IN = "w:";

/** "2/3" as two BigInts. */
function fraction(written) {
  const [part, whole] = written.split("/");
  return [BigInt(part), BigInt(whole)];
}

/** The least whole number that is `part` of `base`, or more than it when strict. */
function least(base, { part, strict }) {
  const [p, q] = fraction(part);
  const product = p * BigInt(base);
  const number = strict ? product / q + BigInt(1) : (product + q - BigInt(1)) / q;
  return Number(number);
}

const times = (marks, letter) => marks.split(letter).length - 1;

/** Names as a Map, for in an object "constructor" would already be there. */
export const asMap = (object) => new Map(Object.keys(object).map((key) => [key, object[key]]));

/**
 * Why a ballot is void in this contest: "writein", "against", "seats", "marks", "twice" or "listed"; null when it is valid.
 * `mapping` is a Map from names as written to names of people.
 */
export function whyVoid(contest, marks, names, mapping) {
  const { rule, seats, options } = contest;
  if (names.length && rule.writein === "none") return "writein";
  if (rule.writein === "against" && names.length > times(marks, "a")) return "against";
  if (times(marks, "f") + names.length > seats) return "seats";
  if (rule.marks === "for" && /[^f-]/.test(marks)) return "marks";
  const people = names.map((name) => mapping.get(name)).filter(Boolean);
  if (new Set(people).size < people.length || new Set(names).size < names.length) return "twice";
  return people.some((name) => options.some((option) => option.name === name)) ? "listed" : null;
}

/** Adds up the valid ballots; `ballots` are {m, w} or null for a spoiled one. */
function tally(contest, position, ballots, mapping, paper) {
  const sums = contest.options.map((option) => ({ id: option.id, for: 0, against: 0, abstain: 0 }));
  const names = new Map();
  let [valid, voided] = [0, 0];
  for (const ballot of ballots) {
    const [marks, written] = ballot ? [ballot.m[position], ballot.w[position]] : ["", []];
    if (!ballot || whyVoid(contest, marks, written, mapping)) {
      voided += 1;
      continue;
    }
    valid += 1;
    sums.forEach((sum, i) => (sum[meaning(contest.rule, marks[i])] += 1));
    for (const person of written.map((name) => mapping.get(name) || "")) names.set(person, (names.get(person) || 0) + 1);
  }
  for (const batch of paper) {
    valid += batch.returned - batch.void;
    voided += batch.void;
    for (const option of batch.options) {
      const sum = sums.find((one) => one.id === option.id);
      for (const mark of ["for", "against", "abstain"]) sum[mark] += option[mark];
    }
    for (const written of batch.writeins || []) {
      const person = mapping.get(written.name) || "";
      const whose = contest.options.some((option) => option.name === person) ? "" : person; // nobody's
      names.set(whose, (names.get(whose) || 0) + written.for);
    }
  }
  return { sums, names, valid, voided };
}

function meaning(rule, mark) {
  if (mark === "f") return "for";
  if (mark === "a") return "against";
  return mark === "-" && rule.marks === "three" && rule.blank === "against" ? "against" : "abstain";
}

/** Seats in one order of the candidates: the set of who sits. */
function seat(order, seats, eachGroup) {
  const sitting = new Set();
  const reserved = new Map();
  for (const candidate of order) {
    const taken = reserved.get(candidate.group) || 0;
    if (!candidate.group || taken >= eachGroup || sitting.size >= seats) continue;
    reserved.set(candidate.group, taken + 1);
    sitting.add(candidate);
  }
  for (const candidate of order) if (sitting.size < seats) sitting.add(candidate);
  return sitting;
}

/** {elected, tied}: who sits whatever the order among equals, and who in some orders only. */
function seatAll(candidates, seats, eachGroup) {
  const sits = (candidate, step) => {
    const shift = (one) => (one === candidate ? step : 0);
    const order = [...candidates].sort((a, b) => b.votes - a.votes || shift(a) - shift(b) || a.place - b.place);
    return seat(order, seats, eachGroup).has(candidate);
  };
  const best = candidates.filter((candidate) => sits(candidate, -1));
  const elected = best.filter((candidate) => sits(candidate, +1));
  return { elected, tied: best.filter((candidate) => !elected.includes(candidate)) };
}

function neededOf(test, bases) {
  if (test.test === "share") return Math.max(1, least(bases[test.of], test));
  return test.test === "most" ? 1 : null;
}

/**
 * The result of one contest, with the keys that the protocol gives it.
 * counts: {expected, present, received}; mapping: {text as cast: name or ""}; paper: this contest's entry of every batch.
 */
export function count(contest, position, ballots, counts, mapping = {}, paper = []) {
  const { rule, seats } = contest;
  const { sums, names, valid, voided } = tally(contest, position, ballots, asMap(mapping), paper);
  const bases = { expected: counts.expected, present: counts.present, valid, returned: counts.received };
  const needed = neededOf(rule.elected, bases);
  const quorum = rule.quorum ? counts.present >= least(counts.expected, rule.quorum) : null;
  const turnout = rule.turnout ? counts.received >= least(counts.expected, rule.turnout) : null;
  const counted = quorum !== false && turnout !== false;
  const passes = (votes, against) => counted && (needed === null ? votes > against : votes >= needed);
  const options = sums.map((sum) => ({ ...sum, passed: passes(sum.for, sum.against) }));
  const writeins = [...names.entries()]
    .map(([name, votes]) => ({ name, for: votes, passed: name !== "" && passes(votes, 0) }))
    .sort((a, b) => byCodePoint(a.name, b.name));
  const candidates = [
    ...options.map((one, i) => ({ id: one.id, votes: one.for, passed: one.passed, group: contest.options[i].group })),
    ...writeins.map((one) => ({ id: WRITTEN_IN + one.name, votes: one.for, passed: one.passed, group: "" })),
  ]
    .map((one, place) => ({ ...one, place }))
    .filter((one) => one.passed);
  const { elected, tied } = seatAll(candidates, seats, rule.each_group || 0);
  const ids = (found) => [...found].sort((a, b) => b.votes - a.votes || a.place - b.place).map((one) => one.id);
  const left = seats - elected.length;
  return {
    id: contest.id,
    valid,
    void: voided,
    needed,
    quorum,
    turnout,
    options,
    writeins,
    elected: ids(elected),
    tied: ids(tied),
    open: tied.length ? left : 0,
    vacant: tied.length ? 0 : left,
  };
}
