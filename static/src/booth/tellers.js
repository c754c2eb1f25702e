// A teller's keys, and what tellers sign (docs/protocol.md, "Close" and "Counting").
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { verifyEd25519 } from "./ballots.js";
import { concat, random } from "./bytes.js";
import { canonical, derive, label } from "./encoding.js";

const NO_SALT = new Uint8Array();

/** The 32 bytes that a teller keeps and backs up; nothing else is kept. */
export const newTellerSecret = () => random(32);

/** Both key pairs of a teller. Only x25519Private is ever handed in. */
export function tellerKeys(secret) {
  const x25519Private = derive(secret, NO_SALT, label("teller x25519"), 32);
  const ed25519Private = derive(secret, NO_SALT, label("teller ed25519"), 32);
  return {
    x25519Private,
    ed25519Private,
    x25519: x25519.getPublicKey(x25519Private),
    ed25519: ed25519.getPublicKey(ed25519Private),
  };
}

/** The public half of a private key that a teller handed in. */
export const publicX25519 = (x25519Private) => x25519.getPublicKey(x25519Private);

const closeMessage = (statement) => concat(label("close"), statement);

function paperMessage(ph, batch) {
  const { signatures: _signatures, ...counts } = batch;
  return concat(label("paper"), ph, canonical(counts));
}

/** 64 bytes over a close statement, which is given as the bytes that were shown to the teller. */
export const signClose = (keys, statement) => ed25519.sign(closeMessage(statement), keys.ed25519Private);
export const checkClose = (ed25519Public, statement, signature) =>
  verifyEd25519(ed25519Public, closeMessage(statement), signature);

/** 64 bytes over a batch of paper ballots; `signatures` in it is left out. */
export const signPaper = (keys, ph, batch) => ed25519.sign(paperMessage(ph, batch), keys.ed25519Private);
export const checkPaper = (ed25519Public, ph, batch, signature) =>
  verifyEd25519(ed25519Public, paperMessage(ph, batch), signature);

/** 64 bytes over anything else under its own label, as TellerSecret.sign(label, data) in Python. */
export const signAs = (keys, name, data) => ed25519.sign(concat(label(name), data), keys.ed25519Private);
export const checkAs = (ed25519Public, name, data, signature) =>
  verifyEd25519(ed25519Public, concat(label(name), data), signature);
