// The papers of one respondent: the form and its votes, drawn together, sealed together (docs/protocol.md).
import { Malformed, b64, concat, equal, random, unb64 } from "../booth/bytes.js";
import { inverse } from "../booth/blindrsa.js";
import { checkReceipt, joinBallots, makeFormBallot, numberBallot, splitReceipts } from "../booth/ballots.js";
import { canonical, digest, label, readCanonical } from "../booth/encoding.js";
import { Vote, fingerprint } from "../booth/parameters.js";
import { Booth } from "../booth/tokens.js";

const BLINDED = 256; // bytes

/** What everybody is given: {questionnaire, groups, changeable, review, votes: {key: Vote}, fingerprint}. Malformed unless every paper is
 * one of this form, and can be opened by the server alone, as this page says. */
export function readForm(code, document) {
  const data = unb64(document.form);
  const { code: written, questionnaire, groups, changeable, kind } = readCanonical(data);
  const keys = Object.keys(document.votes).sort();
  const votes = {};
  for (const key of keys) {
    const vote = new Vote(unb64(document.votes[key]));
    const mine = vote.form && equal(vote.form, digest(data)) && vote.parameters.style === key;
    if (!mine || vote.changes !== changeable || !vote.serverOpens || vote.parameters.threshold !== 1) throw new Malformed("parameters", key);
    votes[key] = vote;
  }
  const rated = questionnaire.subjects.map(({ id }) => id);
  if (written !== code || !keys.length || (rated.length && rated.sort().join() !== keys.join())) throw new Malformed("form");
  return { questionnaire, groups, changeable, review: kind === "review", votes, fingerprint: fingerprint(digest(label("survey"), ...keys.map((key) => votes[key].ph))) };
}

/** Malformed unless what this person rates, and his group, are of the form that everybody has. */
export function checkSheet({ votes, groups }, { rates, group }) {
  if (rates.some((key) => !votes[key]) || !groups.some(({ key }) => key === group)) throw new Malformed("sheet");
}

/** One seed for all papers; each takes keys of its own from it. */
export function newSeedFor(votes) {
  const seed = random(32);
  return votes.some((vote) => inverse(new Booth(seed, vote).r, vote.issuer.n) === null) ? newSeedFor(votes) : seed;
}

/** The papers for these votes, in their order, under one seed. */
export class Papers {
  constructor(votes, seed) {
    this.booths = votes.map((vote) => new Booth(seed, vote));
  }

  /** What goes up to be signed. */
  get blinded() {
    return concat(...this.booths.map((booth) => booth.blinded));
  }

  /** The tokens in what comes down, as texts; Malformed when one of them does not verify. */
  tokensFrom(signatures) {
    if (signatures.length !== BLINDED * this.booths.length) throw new Malformed("signature");
    return this.booths.map((booth, i) => b64(booth.tokenFrom(signatures.subarray(BLINDED * i, BLINDED * (i + 1)))));
  }

  /** The ballots with these answers, as texts: whatever happens afterwards, these are sent. `number`: how often they were
   * changed, where they may be. */
  seal(tokens, answers, group, number = 0) {
    return this.booths.map((booth, i) => {
      const ballot = makeFormBallot(booth, unb64(tokens[i]), canonical({ a: answers[i], g: group }));
      return b64(booth.vote.changes ? numberBallot(booth, ballot, number) : ballot);
    });
  }
}

/** What is sent: all ballots in one body. */
export const bodyOf = (votes, sealed) => joinBallots(votes.map((vote, i) => ({ vote, ballot: unb64(sealed[i]) })));

/** Malformed unless there is a valid receipt for each of the ballots. */
export function checkReceipts(votes, sealed, answer) {
  splitReceipts(answer, votes.length).forEach((receipt, i) => checkReceipt(votes[i], unb64(sealed[i]), receipt));
}
