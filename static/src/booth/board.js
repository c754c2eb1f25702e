// The board, its Merkle root, the close statement and the log (docs/protocol.md, "Close" and "Log").
import { Malformed, b64 } from "./bytes.js";
import { canonical, digest, readCanonical } from "./encoding.js";

const node = (left, right) => digest([1], left, right);

/** RFC 6962's root over trackers. */
export function merkleRoot(trackers) {
  if (!trackers.length) return digest();
  // Pairs from the left, an odd one moves up as it is: the same tree as cutting at the largest power of two.
  let level = trackers.map((tracker) => digest([0], tracker));
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) above.push(i + 1 < level.length ? node(level[i], level[i + 1]) : level[i]);
    level = above;
  }
  return level[0];
}

/** The bytes that tellers sign. */
export function closeStatement(vote, root, { expected, present, drawn, received, slips }) {
  const statement = { drawn, expected, kind: "close", present, received, root: b64(root), vote: vote.name };
  if (slips) {
    const { cast, handed, list, made, missing, void: voided } = slips;
    statement.slips = { cast, handed, list, made, missing, void: voided };
  }
  return canonical(statement);
}

/** The lines of a log, read; Malformed("chain", line number) where one does not follow from the one before. */
export function readLog(bytes) {
  const lines = splitLines(bytes);
  let previous = b64(new Uint8Array(32));
  return lines.map((line, i) => {
    let entry;
    try {
      entry = readCanonical(line);
    } catch (_error) {
      throw new Malformed("chain", i + 1);
    }
    const keys = entry && typeof entry === "object" ? Object.keys(entry).join() : "";
    const right = keys === "at,body,kind,number,previous" && entry.number === i + 1 && entry.previous === previous;
    if (!right || !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(entry.at)) throw new Malformed("chain", i + 1);
    previous = b64(digest(line));
    return entry;
  });
}

function splitLines(bytes) {
  const lines = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start !== bytes.length) throw new Malformed("chain", lines.length + 1);
  return lines;
}

