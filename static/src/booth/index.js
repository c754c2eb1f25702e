// All of the protocol in one place, for tests and for the pages of tellers. Which file does what: docs/protocol.md.
import "./old.js";

export * from "./archive.js";
export * from "./ballots.js";
export * from "./blindrsa.js";
export * from "./board.js";
export * from "./bytes.js";
export * from "./choices.js";
export * from "./counting.js";
export * from "./encoding.js";
export * from "./hpke.js";
export * from "./parameters.js";
export * from "./sealing.js";
export * from "./slip.js";
export * from "./shamir.js";
export * from "./tellers.js";
export * from "./tokens.js";
export * from "./verification.js";
