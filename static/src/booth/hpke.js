// HPKE (RFC 9180) in base mode for one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, random, utf8 } from "./bytes.js";

const EMPTY = new Uint8Array();
const KEM = concat(utf8("KEM"), [0, 0x20]);
const SUITE = concat(utf8("HPKE"), [0, 0x20, 0, 1, 0, 3]);

const labelledExtract = (suite, salt, name, key) => extract(sha256, concat(utf8("HPKE-v1"), suite, utf8(name), key), salt);

const labelledExpand = (suite, key, name, info, length) =>
  expand(sha256, key, concat([length >> 8, length & 0xff], utf8("HPKE-v1"), suite, utf8(name), info), length);

function sharedSecret(dh, enc, recipient) {
  const key = labelledExtract(KEM, EMPTY, "eae_prk", dh);
  return labelledExpand(KEM, key, "shared_secret", concat(enc, recipient), 32);
}

/** The cipher for the first message of a context. */
function cipher(secret, info, aad) {
  const context = concat(
    [0],
    labelledExtract(SUITE, EMPTY, "psk_id_hash", EMPTY),
    labelledExtract(SUITE, EMPTY, "info_hash", info),
  );
  const key = labelledExtract(SUITE, secret, "secret", EMPTY);
  const nonce = labelledExpand(SUITE, key, "base_nonce", context, 12);
  return chacha20poly1305(labelledExpand(SUITE, key, "key", context, 32), nonce, aad);
}

/** enc (32 bytes) and the ciphertext. `ephemeral` is given by the test vectors only. */
export function sealTo(recipient, info, message, aad = EMPTY, ephemeral = random(32)) {
  const enc = x25519.getPublicKey(ephemeral);
  const secret = sharedSecret(x25519.getSharedSecret(ephemeral, recipient), enc, recipient);
  return concat(enc, cipher(secret, info, aad).encrypt(message));
}

/** The message; throws when it does not open. Computing the public key costs as much as the rest, so it can be given. */
export function openWith(privateKey, info, sealed, aad = EMPTY, publicKey = x25519.getPublicKey(privateKey)) {
  const enc = sealed.subarray(0, 32);
  const secret = sharedSecret(x25519.getSharedSecret(privateKey, enc), enc, publicKey);
  return cipher(secret, info, aad).decrypt(sealed.subarray(32));
}
