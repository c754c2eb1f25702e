// The address of the booth: which vote, and on a slip the seed of a ballot that was drawn before (docs/protocol.md, "Slips").
// It stands behind the #, which no browser sends to a server.
import { b64, unb64 } from "./bytes.js";
import { digest, label } from "./encoding.js";

const ADDRESS = /^#([\w-]{43})(?:\.([\w-]{43})|~([\w-]{16}))?$/;

/** By what this browser remembers a slip without its seed. */
const slipId = (seed) => b64(digest(label("slip"), seed)).slice(0, 16);

/** What is printed as a code on a slip. */
export const slipAddress = (booth, vote, seed) => `${booth}#${vote}.${b64(seed)}`;

/** {name, seed, slip}: seed as base64url where the address has one, slip "" for who draws himself; null for another address. */
export function readAddress(hash) {
  const found = ADDRESS.exec(hash);
  if (!found) return null;
  const [, name, seed = "", kept = ""] = found;
  try {
    return { name, seed, slip: seed ? slipId(unb64(seed)) : kept };
  } catch (_error) {
    return null;
  }
}

/** Takes the seed out of the address bar, where others could read it, once it is kept. */
export const hideSeed = (name, slip) => history.replaceState(null, "", `#${name}~${slip}`);
