// Shamir's sharing over GF(256) with the polynomial x^8 + x^4 + x^3 + x + 1. A share is the byte i and one byte for each of the secret.
import { Malformed, concat, random } from "./bytes.js";

function times(a, b) {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) {
    product ^= -((b >> bit) & 1) & a;
    a = ((a << 1) ^ (-(a >> 7) & 0x11b)) & 0xff;
  }
  return product;
}

/** 1/a is a^254, for there are 255 numbers beside 0. */
function invert(a) {
  let result = 1;
  for (let i = 0; i < 254; i++) result = times(result, a);
  return result;
}

/** n shares, any k of which give the secret back. */
export function split(secret, k, n, pick = random) {
  const terms = [secret, ...Array.from({ length: k - 1 }, () => pick(secret.length))];
  return Array.from({ length: n }, (_, at) => {
    const x = at + 1;
    const y = secret.map((_byte, i) => terms.reduceRight((sum, term) => times(sum, x) ^ term[i], 0));
    return concat([x], y);
  });
}

/** The secret of exactly as many shares as are needed. */
export function join(shares) {
  const xs = shares.map((share) => share[0]);
  if (new Set(xs).size !== xs.length || xs.includes(0)) throw new Malformed("shares");
  const secret = new Uint8Array(shares[0].length - 1);
  shares.forEach((share, i) => {
    let weight = 1;
    xs.forEach((x, j) => {
      if (j !== i) weight = times(weight, times(x, invert(x ^ xs[i])));
    });
    secret.forEach((_byte, at) => (secret[at] ^= times(weight, share[at + 1])));
  });
  return secret;
}
