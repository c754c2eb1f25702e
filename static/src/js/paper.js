// A teller signs a pile of paper ballots. The phone shows what it is about to sign, under the names of the frozen parameters;
// the secret stays where telling_keeper.js keeps it.
import "../booth/old.js";
import { b64, equal, unb64 } from "../booth/bytes.js";
import { readCanonical } from "../booth/encoding.js";
import { Vote } from "../booth/parameters.js";
import { signPaper, tellerKeys } from "../booth/tellers.js";
import { Keeper } from "./telling_keeper.js";

const page = document.getElementById("paper");
const known = page.dataset;
const keeper = new Keeper(`unionweb.teller.${known.election}.${known.person}`);
const form = page.querySelector("form[data-sign]");

/** Shows what belongs to this word and hides what belongs to others. */
function show(name, word) {
  for (const part of page.querySelectorAll(`[data-${name}]`)) part.hidden = part.dataset[name] !== word;
}

const complain = (word) => show("complaint", word);

/** Our own keys: those kept here whose public half the server knows. */
function myKeys() {
  if (!known.x25519) return null;
  const registered = unb64(known.x25519);
  const secret = keeper.secrets().find((one) => equal(tellerKeys(one).x25519, registered));
  return secret ? tellerKeys(secret) : null;
}

async function getVote() {
  const answer = await fetch(known.params, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new Vote(new Uint8Array(await answer.arrayBuffer()));
}

/** Every number and name of the pile by its place on the page; null when the pile is not one of this vote. */
function contents(vote, batch) {
  const { contests } = vote.parameters;
  if (batch.contests.length !== contests.length) return null;
  const numbers = { issued: batch.contests[0].issued, returned: batch.contests[0].returned };
  const words = {};
  for (const [place, contest] of contests.entries()) {
    const part = batch.contests[place];
    const fits = part.id === contest.id && part.issued === numbers.issued && part.returned === numbers.returned;
    if (!fits || part.options.length !== contest.options.length) return null;
    words[contest.id] = contest.title;
    numbers[`${contest.id}.void`] = part.void;
    numbers[`${contest.id}.valid`] = part.returned - part.void;
    for (const [row, option] of contest.options.entries()) {
      const key = `${contest.id}.${option.id}`;
      if (part.options[row].id !== option.id) return null;
      words[key] = option.name;
      for (const mark of ["for", "against", "abstain"]) numbers[`${key}.${mark}`] = part.options[row][mark];
    }
    for (const [row, written] of (part.writeins || []).entries()) {
      const key = `${contest.id}.w${row + 1}`;
      words[key] = written.name;
      numbers[key] = written.for;
    }
  }
  return { numbers, words };
}

/** Writes them into their places; false unless there is exactly one place for each. */
function fill(name, values) {
  const places = [...page.querySelectorAll(`[data-${name}]`)];
  const keys = new Set(places.map((place) => place.dataset[name]));
  const wanted = Object.keys(values);
  if (places.length !== wanted.length || !wanted.every((key) => keys.has(key))) return false;
  for (const place of places) place.textContent = values[place.dataset[name]];
  return true;
}

async function offer(keys) {
  let vote;
  try {
    vote = await getVote();
  } catch (_error) {
    return complain("no-parameters");
  }
  if (vote.name !== known.vote || (keeper.vote && keeper.vote !== vote.name)) return complain("other-vote");
  if (!vote.tellers.some((teller) => equal(teller.ed25519, keys.ed25519))) return complain("not-mine");
  const batch = readCanonical(unb64(known.batch));
  const shown = contents(vote, batch);
  if (!shown || !fill("number", shown.numbers) || !fill("words", shown.words)) return complain("other-vote");
  form.addEventListener("submit", () => {
    form.elements.signature.value = b64(signPaper(keys, vote.ph, batch));
  });
  form.hidden = false;
  return undefined;
}

function begin() {
  page.querySelector("[data-without]").hidden = true;
  const keys = myKeys();
  if (keys) offer(keys);
  else show("when", "missing");
}

if (form) begin();
