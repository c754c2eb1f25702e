// Drawing a ballot: everything secret follows from one seed (docs/protocol.md, "Draw").
import { ed25519 } from "@noble/curves/ed25519.js";
import { blind, finalize, inverse } from "./blindrsa.js";
import { concat, random, toNumber } from "./bytes.js";
import { derive, label } from "./encoding.js";

/** The secret of the key that a ballot drawn with this seed is signed with. */
const oneTimeKey = (seed, vote) => derive(seed, vote.ph, label("key"), 32);

/** Its public half: under it the ballot stands on the board. */
export const publicKeyOf = (seed, vote) => ed25519.getPublicKey(oneTimeKey(seed, vote));

/** A voter's secret keys in one vote. */
export class Booth {
  constructor(seed, vote) {
    const secret = (name, length) => derive(seed, vote.ph, label(name), length);
    this.vote = vote;
    this.key = oneTimeKey(seed, vote);
    this.vk = ed25519.getPublicKey(this.key);
    this.salt = secret("salt", 48);
    this.r = (toNumber(secret("blind", 272)) % (vote.issuer.n - BigInt(1))) + BigInt(1);
    this.message = tokenMessage(vote, this.vk);
  }

  /** The 256 bytes that go up. */
  get blinded() {
    return blind(this.vote.issuer, this.message, this.salt, this.r);
  }

  /** The token in the 256 bytes that come down; Malformed when they are not a signature. */
  tokenFrom(blindSignature) {
    return finalize(this.vote.issuer, this.message, blindSignature, this.r);
  }

  sign(message) {
    return ed25519.sign(message, this.key);
  }
}

/** M: what a token signs. */
export const tokenMessage = (vote, vk) => concat(label("token"), vote.ph, vk);

/** A new seed; in the negligible case that its r has no inverse, another. */
export function newSeed(vote) {
  const seed = random(32);
  return inverse(new Booth(seed, vote).r, vote.issuer.n) === null ? newSeed(vote) : seed;
}
