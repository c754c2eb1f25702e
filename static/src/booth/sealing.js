// Sealing choices, or the answers to a form, for the tellers, and opening them (docs/protocol.md, "Seal", "Open", "Forms").
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

/** As long as everybody's in this vote. */
function padTo(length, written) {
  if (written.length + 2 > length) throw new Malformed("too-long");
  const zeros = new Uint8Array(length - 2 - written.length);
  return concat([written.length >> 8, written.length & 0xff], written, zeros);
}

function unpad(padded) {
  const length = (padded[0] << 8) | padded[1];
  if (length + 2 > padded.length || padded.subarray(2 + length).some((byte) => byte)) throw new Malformed("pad");
  return padded.subarray(2, 2 + length);
}

/** The box with these choices for the holder of vk. */
export const seal = (vote, vk, choices) => sealText(vote, vk, writeChoices(vote, choices));

/** The box with any bytes. Malformed("too-long") when they do not fit. */
export function sealText(vote, vk, data) {
  const padded = padTo(vote.parameters.pad, data);
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
  const written = unsealText(vote, vk, box, keys);
  try {
    return readChoices(vote, written);
  } catch (error) {
    throw new Malformed("spoiled", error.message);
  }
}

/** The bytes in a box; likewise. */
export function unsealText(vote, vk, box, keys) {
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
    return unpad(chacha20poly1305(key, NONCE, aad).decrypt(box.subarray(32 + SHARE * vote.tellers.length)));
  } catch (error) {
    throw new Malformed("spoiled", error.message);
  }
}
