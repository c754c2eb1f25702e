// Where the ballots go: to this site, or to a host name that the box has of its own. The page asks when it opens and not when it
// casts, so that the site does not learn the moment.
import { Malformed, text } from "./bytes.js";
import { ANONYMOUS, insist } from "./post.js";

let place = null; // null before it is known, "" for this site

/** Malformed unless it is "" or another host, by https and nothing behind its name. */
export function readPlace(document) {
  try {
    const { address } = JSON.parse(document);
    if (address === "") return "";
    const { protocol, origin, hostname } = new URL(address);
    if (protocol === "https:" && origin === address && hostname !== location.hostname) return address;
  } catch (_error) {
    // No such document, or no address.
  }
  throw new Malformed("box");
}

/** Asks once. Raises Refused or Malformed. */
export async function findBox(onTrouble) {
  if (place === null) place = readPlace(text(await insist("/box-address", ANONYMOUS, onTrouble)));
  return place;
}

/** The host that the ballots go to; "" where it is this site. */
export const boxHost = () => (place ? new URL(place).host : "");
