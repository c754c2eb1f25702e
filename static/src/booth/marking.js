// What is marked so far, what it amounts to, and what would make it void. No page in here.
import { below } from "./bytes.js";
import { cleanName, roomLeft } from "./choices.js";
import { whyVoid } from "./counting.js";

/** The positions of a contest's options in any order, every order being as likely. */
export function shuffled(length) {
  const places = Array.from({ length }, (_none, place) => place);
  for (let left = length; left > 1; left--) {
    const chosen = below(left);
    [places[left - 1], places[chosen]] = [places[chosen], places[left - 1]];
  }
  return places;
}

/** For each contest the positions of its options in the order in which this ballot shows them. */
export const newOrder = (vote) => vote.parameters.contests.map(({ options }) => shuffled(options.length));

/** Marks as letters for each contest and option, in the order of the parameters; names as typed; the order shown, or null
 * where it is that of the parameters. */
export class Marking {
  constructor(vote, { marks, names, order = null } = {}) {
    const { contests } = vote.parameters;
    this.vote = vote;
    this.contests = contests;
    this.order = order;
    this.marks = contests.map((contest, c) => contest.options.map((_option, o) => (marks && marks[c] && marks[c][o]) || "-"));
    this.names = contests.map((_contest, c) => ((names && names[c]) || []).slice());
  }

  /** The positions of a contest's options, in the order shown. */
  shown(position) {
    return this.order ? this.order[position] : this.contests[position].options.map((_option, o) => o);
  }

  /** {m, w} as they are sealed. */
  get choices() {
    return {
      m: this.marks.map((marks) => marks.join("")),
      w: this.names.map((names) => names.map(cleanName).filter(Boolean)),
    };
  }

  /** What the running count shows for a contest. */
  count(position) {
    const contest = this.contests[position];
    if (contest.kind === "motion") return { n: this.marks[position].filter((mark) => mark !== "-").length, all: contest.options.length };
    const chosen = this.marks[position].filter((mark) => mark === "f").length + this.choices.w[position].length;
    return { n: chosen, seats: contest.seats };
  }

  /** Why the ballot would be void in this contest ("seats", "against", "twice", "listed"), or null. */
  voidIn(position) {
    const { m, w } = this.choices;
    const asWritten = new Map(w[position].map((name) => [name, name]));
    return whyVoid(this.contests[position], m[position], w[position], asWritten);
  }

  /** In how many contests the ballot would be void. */
  get voids() {
    return this.contests.filter((_contest, c) => this.voidIn(c)).length;
  }

  /** Whether a ballot like this may not be cast. */
  get refused() {
    return this.voids > 0 && this.vote.parameters.void === "refuse";
  }

  blanks(position) {
    return this.marks[position].filter((mark) => mark === "-").length;
  }

  get tooLong() {
    return roomLeft(this.vote, this.choices) < 0;
  }
}
