// Bytes and numbers: what every other part of the protocol is written in (docs/protocol.md, "Notation").

const ENCODER = new TextEncoder();
const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What was received does not have the form that the protocol gives it. `reason` is a code for the screen. */
export class Malformed extends Error {
  constructor(reason, detail = "") {
    super(detail ? `${reason}: ${detail}` : reason);
    this.reason = reason;
    this.detail = String(detail);
  }
}

export const utf8 = (text) => ENCODER.encode(text);

/** Strict UTF-8 to text; a byte order mark is a character like any other. */
export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (_error) {
    throw new Malformed("utf8");
  }
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one[i] ^ other[i];
  return difference === 0;
}

/** -1, 0 or 1, the order in which a board is sorted. */
export function compare(one, other) {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
  }
  return Math.sign(one.length - other.length);
}

/** Writes groups of `width` bits with an alphabet, without padding. */
function encode(bytes, alphabet, width) {
  let written = "";
  let bits = 0;
  let pending = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= width; bits -= width) written += alphabet[(pending >> (bits - width)) & ((1 << width) - 1)];
    pending &= 0xff;
  }
  if (bits) written += alphabet[(pending << (width - bits)) & ((1 << width) - 1)];
  return written;
}

export const b64 = (bytes) => encode(bytes, URL_SAFE, 6);
export const b32 = (bytes) => encode(bytes, BASE32, 5);

/** Base64url without padding, and nothing that would be written differently. */
export function unb64(written) {
  const bytes = [];
  let bits = 0;
  let pending = 0;
  for (const letter of String(written)) {
    const value = URL_SAFE.indexOf(letter);
    if (value < 0) throw new Malformed("base64");
    pending = ((pending << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) bytes.push((pending >> (bits -= 8)) & 0xff);
  }
  const found = Uint8Array.from(bytes);
  if (b64(found) !== written) throw new Malformed("base64");
  return found;
}

/** The bytes as a big-endian number. BigInt without literals, so that an old browser can at least read this file. */
export function toNumber(bytes) {
  let digits = "0x0";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return BigInt(digits);
}

export function fromNumber(number, length) {
  const digits = number.toString(16).padStart(2 * length, "0");
  if (digits.length > 2 * length) throw new Malformed("number");
  return Uint8Array.from({ length }, (_, i) => parseInt(digits.substr(2 * i, 2), 16));
}

/** Random bytes of the browser's own generator, which pages without HTTPS have too. */
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A whole number from 0 to below `most` (1 to 65536), each as likely as the others. */
export function below(most) {
  const fair = Math.floor(65536 / most) * most; // a remainder would favour the smallest numbers
  for (;;) {
    const [high, low] = random(2);
    const number = (high << 8) | low;
    if (number < fair) return number % most;
  }
}
