// The teller's page. The secret is made here, kept here, backed up by hand, and never sent anywhere.
import "../booth/old.js";
import { b32, b64, equal, unb64 } from "../booth/bytes.js";
import { readCanonical } from "../booth/encoding.js";
import { Vote } from "../booth/parameters.js";
import { newTellerSecret, signClose, tellerKeys } from "../booth/tellers.js";
import { Keeper, readBackup, writeBackup } from "./telling_keeper.js";

const page = document.getElementById("telling");
const known = page.dataset;
const keeper = new Keeper(`unionweb.teller.${known.election}.${known.person}`);

const find = (name, inside = page) => inside.querySelector(`[data-${name}]`);
const all = (name) => [...page.querySelectorAll(`[data-${name}]`)];

/** Shows what belongs to these words, "kept" or "missing" for instance, and hides what belongs to others. */
function show(name, ...words) {
  for (const part of all(name)) part.hidden = !words.includes(part.dataset[name]);
}

const complain = (word) => show("complaint", word);

/** Our own keys: those kept here whose public half the server knows. */
function myKeys() {
  if (!known.x25519) return null;
  const registered = unb64(known.x25519);
  const secret = keeper.secrets().find((one) => equal(tellerKeys(one).x25519, registered));
  return secret ? { secret, ...tellerKeys(secret) } : null;
}

/** Fills a form's hidden fields just before it is sent; false stops it. */
function before(name, fill) {
  for (const form of page.querySelectorAll(`form[data-teller="${name}"]`)) {
    form.addEventListener("submit", (event) => {
      const values = fill();
      if (values) {
        for (const [field, bytes] of Object.entries(values)) form.elements[field].value = b64(bytes);
      } else {
        event.preventDefault();
        form.removeAttribute("aria-busy");
      }
    });
  }
}

function make() {
  const secret = newTellerSecret();
  if (!keeper.keep(secret)) return complain("not-kept");
  const { x25519, ed25519 } = tellerKeys(secret);
  return { x25519, ed25519 };
}

function offerBackup({ secret }) {
  const code = writeBackup(secret);
  find("code").textContent = code;
  const link = find("save");
  const words = `${document.title}\n${window.location.href}\n\n${code}\n`;
  link.href = URL.createObjectURL(new Blob([words], { type: "text/plain;charset=utf-8" }));
  const tick = find("backed-up");
  tick.checked = keeper.backedUp;
  find("backup").open = !keeper.backedUp;
  tick.addEventListener("change", () => {
    keeper.backedUp = tick.checked;
    find("backup").open = !tick.checked;
  });
}

function restore() {
  const secret = readBackup(find("typed").value);
  if (!secret) return complain("unreadable");
  if (!equal(tellerKeys(secret).x25519, unb64(known.x25519))) return complain("other-key");
  if (!keeper.keep(secret)) return complain("not-kept");
  keeper.backedUp = true;
  return window.location.reload();
}

/** The parameters of the vote as this phone receives them; the fingerprint is worked out here. */
async function compare(keys) {
  let vote;
  try {
    const answer = await fetch(known.params, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    vote = new Vote(new Uint8Array(await answer.arrayBuffer()));
  } catch (_error) {
    return complain("no-parameters");
  }
  if (vote.name !== known.vote) return complain("other-vote");
  if (!vote.tellers.some((teller) => equal(teller.x25519, keys.x25519) && equal(teller.ed25519, keys.ed25519)))
    return complain("not-mine");
  find("fingerprint").textContent = vote.fingerprint;
  find("roll").textContent = grouped(vote.parameters.roll.count);
  find("contests").textContent = vote.parameters.contests.map((one) => `${one.title}（${one.options.length}）`).join("、");
  find("names").textContent = vote.tellers.map((one) => one.name).join("、");
  keeper.vote = vote.name;
  return show("compare", "ready");
}

// As on the hall screen: 30,000.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

const groups = (letters) => letters.match(/.{1,4}/g).join("-");

/** The close statement in the bytes that will be signed. */
function offerClose(keys) {
  const bytes = unb64(known.statement);
  const statement = readCanonical(bytes);
  if (statement.vote !== known.vote || (keeper.vote && keeper.vote !== statement.vote)) return complain("other-vote");
  for (const place of all("count")) place.textContent = grouped(statement[place.dataset.count]);
  // What is signed speaks of slips exactly where this page does.
  const slips = all("slip");
  if (Boolean(statement.slips) !== slips.length > 0) return complain("other-vote");
  for (const place of slips) place.textContent = statement.slips[place.dataset.slip];
  find("root").textContent = groups(b32(unb64(statement.root).subarray(0, 10)));
  before("sign", () => ({ signature: signClose(keys, bytes) }));
  before("hand-in", () => ({ private: keys.x25519Private }));
  return show("compare", "ready");
}

function begin() {
  const keys = myKeys();
  show("when", keys ? "kept" : known.x25519 ? "missing" : "none");
  before("make", make);
  const button = find("restore");
  if (button) button.addEventListener("click", restore);
  if (!keys) return;
  if (find("code")) offerBackup(keys);
  if (known.scene === "compare") compare(keys);
  if (known.scene === "close") offerClose(keys);
}

find("without").hidden = true;
begin();
