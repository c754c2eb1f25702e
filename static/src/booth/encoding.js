// Labels, hashes and canonical JSON (docs/protocol.md, "Notation").
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Malformed, concat, equal, text, utf8 } from "./bytes.js";

const SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?:^|[^\ud800-\udbff])[\udc00-\udfff]/;
const MOST = Number.MAX_SAFE_INTEGER;

export const VERSION = "yq-vote/1";

/** L(x): what is hashed or signed begins with what it is for. */
export const label = (name) => utf8(`${VERSION} ${name}\0`);

/** H over all parts. */
export const digest = (...parts) => sha256(concat(...parts));

/** HKDF-SHA256. */
export const derive = (key, salt, info, length) => hkdf(sha256, key, salt, info, length);

/** Code points, not the 16-bit units that `<` compares: the two differ beyond U+FFFF. */
export function byCodePoint(one, other) {
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
}

function write(value) {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "number") {
    if (!Number.isInteger(value) || Math.abs(value) > MOST || Object.is(value, -0)) throw new Malformed("canonical", "number");
    return String(value);
  }
  if (typeof value === "string") {
    if (SURROGATE.test(value)) throw new Malformed("canonical", "text");
    return JSON.stringify(value); // escapes what must be, with \b \t \n \f \r and \u00xx, and nothing else
  }
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object") throw new Malformed("canonical", typeof value);
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${write(key)}:${write(value[key])}`).join(",")}}`;
}

/** The one way to write this value as JSON, in UTF-8. */
export const canonical = (value) => utf8(write(value));

/** Reads canonical JSON; anything written otherwise is Malformed, also a key that stands twice. */
export function readCanonical(bytes) {
  let value;
  try {
    value = JSON.parse(text(bytes));
  } catch (_error) {
    throw new Malformed("canonical");
  }
  if (!equal(canonical(value), bytes)) throw new Malformed("canonical");
  return value;
}
