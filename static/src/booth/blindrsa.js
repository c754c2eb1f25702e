// RSABSSA-SHA384-PSS-Deterministic of RFC 9474: RSA-PSS with SHA-384, MGF1-SHA-384 and a salt of 48 bytes.
import { sha384 } from "@noble/hashes/sha2.js";
import { Malformed, concat, equal, fromNumber, toNumber } from "./bytes.js";

const HASH = 48; // bytes, of the hash and of the salt
const TRAILER = 0xbc;

const bits = (number) => number.toString(2).length;

function power(base, exponent, modulus) {
  let result = BigInt(1);
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

/** The number x with a·x = 1 (mod n), or null where there is none. */
export function inverse(a, n) {
  const zero = BigInt(0);
  let [low, high, x, y] = [a % n, n, BigInt(1), zero];
  while (low > zero) {
    const quotient = high / low;
    [high, low] = [low, high % low];
    [y, x] = [x, y - quotient * x];
  }
  return high === BigInt(1) ? ((y % n) + n) % n : null;
}

function mask(seed, length) {
  const blocks = [];
  for (let counter = 0; counter * HASH < length; counter++) {
    blocks.push(sha384(concat(seed, fromNumber(BigInt(counter), 4))));
  }
  return concat(...blocks).subarray(0, length);
}

const xor = (one, other) => one.map((byte, i) => byte ^ other[i]);
const hashOf = (message, salt) => sha384(concat(new Uint8Array(8), sha384(message), salt));

/** EMSA-PSS-ENCODE of RFC 8017, 9.1.1. */
function pssEncode(message, salt, width) {
  const length = Math.ceil(width / 8);
  const hash = hashOf(message, salt);
  const block = concat(new Uint8Array(length - 2 * HASH - 2), [1], salt);
  const masked = xor(block, mask(hash, block.length));
  masked[0] &= 0xff >> (8 * length - width);
  return concat(masked, hash, [TRAILER]);
}

/** EMSA-PSS-VERIFY of RFC 8017, 9.1.2. */
function pssVerify(message, encoded, width) {
  const length = Math.ceil(width / 8);
  if (encoded.length !== length || length < 2 * HASH + 2 || encoded[length - 1] !== TRAILER) return false;
  const masked = encoded.subarray(0, length - HASH - 1);
  const hash = encoded.subarray(length - HASH - 1, length - 1);
  const unused = 0xff >> (8 * length - width);
  if (masked[0] & ~unused) return false;
  const block = xor(masked, mask(hash, masked.length));
  block[0] &= unused;
  const salt = block.subarray(block.length - HASH);
  const start = concat(new Uint8Array(block.length - HASH - 1), [1]);
  return equal(block.subarray(0, start.length), start) && equal(hashOf(message, salt), hash);
}

/** An issuer's public key: n and e as BigInt. */
export class PublicKey {
  constructor(n, e) {
    this.n = n;
    this.e = e;
    this.length = Math.ceil(bits(n) / 8); // bytes
  }

  static read({ n, e }, unb64) {
    return new PublicKey(toNumber(unb64(n)), BigInt(e));
  }

  verify(message, signature) {
    if (signature.length !== this.length) return false;
    const number = toNumber(signature);
    if (number >= this.n) return false;
    const width = bits(this.n) - 1;
    const opened = power(number, this.e, this.n);
    if (bits(opened) > 8 * Math.ceil(width / 8)) return false;
    return pssVerify(message, fromNumber(opened, Math.ceil(width / 8)), width);
  }
}

/** The blinded message that is sent to the signer; r is a BigInt between 1 and n. */
export function blind(key, message, salt, r) {
  const encoded = toNumber(pssEncode(message, salt, bits(key.n) - 1));
  if (inverse(encoded, key.n) === null || inverse(r, key.n) === null) throw new Malformed("blinding");
  return fromNumber((encoded * power(r, key.e, key.n)) % key.n, key.length);
}

/** The signature in a blind signature; one that does not verify is Malformed("signature"). */
export function finalize(key, message, blindSignature, r) {
  if (blindSignature.length !== key.length) throw new Malformed("signature");
  const signature = fromNumber((toNumber(blindSignature) * inverse(r, key.n)) % key.n, key.length);
  if (!key.verify(message, signature)) throw new Malformed("signature");
  return signature;
}
