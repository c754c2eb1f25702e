// Sealing choices for the tellers, and opening them (docs/protocol.md, "Seal" and "Open").
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { Malformed, concat, equal, random } from "./bytes.js";
import { readChoices, writeChoices } from "./choices.js";
import { digest, label } from "./encoding.js";
import { openWith, sealTo } from "./hpke.js";
import { SHARE } from "./parameters.js";
import { join, split } from "./shamir.js";

const NONCE = new Uint8Array(12);
const commitment = (key) => digest(label("com"), key);
const infoFor = (aad, number) => concat(label("share"), aad, [number]);

/** The box with these choices for the holder of vk. */
export function seal(vote, vk, choices) {
  const padded = writeChoices(vote, choices);
  const key = random(32);
  const aad = concat(vote.ph, vk);
  const shares = split(key, vote.parameters.threshold, vote.tellers.length);
  const sealed = vote.tellers.map((teller, i) => sealTo(teller.x25519, infoFor(aad, i + 1), shares[i]));
  return concat(commitment(key), ...sealed, chacha20poly1305(key, NONCE, aad).encrypt(padded));
}

/** The numbers of the tellers whose shares open every ballot: the lowest ones that are there. */
export const canonicalSubset = (keys, threshold) => [...keys.keys()].sort((a, b) => a - b).slice(0, threshold);

/** {m, w} in a box; `keys` is a Map from teller number to X25519 private key. Malformed("spoiled") for a spoiled ballot. */
export function unseal(vote, vk, box, keys) {
  const aad = concat(vote.ph, vk);
  try {
    const shares = canonicalSubset(keys, vote.parameters.threshold).map((number) => {
      const at = 32 + SHARE * (number - 1);
      const sealed = box.subarray(at, at + SHARE);
      const share = openWith(keys.get(number), infoFor(aad, number), sealed, undefined, vote.tellers[number - 1].x25519);
      if (share.length !== 33 || share[0] !== number) throw new Malformed("share");
      return share;
    });
    const key = join(shares);
    if (!equal(commitment(key), box.subarray(0, 32))) throw new Malformed("commitment");
    const padded = chacha20poly1305(key, NONCE, aad).decrypt(box.subarray(32 + SHARE * vote.tellers.length));
    return readChoices(vote, padded);
  } catch (error) {
    throw new Malformed("spoiled", error.message);
  }
}
