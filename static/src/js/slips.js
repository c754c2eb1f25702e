// Makes and prints slips. The seeds are made here, are on this page and on paper, and never anywhere else.
import "../booth/old.js";
import { encode } from "uqr";
import { concat, equal, unb64 } from "../booth/bytes.js";
import { digest } from "../booth/encoding.js";
import { shuffled } from "../booth/marking.js";
import { Vote } from "../booth/parameters.js";
import { Refused, getParams, insist } from "../booth/post.js";
import { slipAddress } from "../booth/slip.js";
import { Booth, newSeed } from "../booth/tokens.js";

const LENGTH = 256; // bytes of a request, and of its answer
const BORDER = 3; // modules of quiet around a code
const SVG = "http://www.w3.org/2000/svg";

const page = document.getElementById("slips");
const known = page.dataset;
const find = (name) => page.querySelector(`[data-${name}]`);
const form = find("make");
const tell = (word, values = {}) => {
  for (const part of page.querySelectorAll("[data-told]")) part.hidden = part.dataset.told !== word;
  for (const [name, value] of Object.entries(values)) for (const place of page.querySelectorAll(`[data-${name}]`)) place.textContent = value;
};
const rest = () => new Promise((resolve) => setTimeout(resolve));

async function getVote() {
  const params = await getParams(known.vote, () => tell("network"));
  if (!equal(digest(params), unb64(known.vote))) throw new Error("other parameters");
  return new Vote(params);
}

/** The request of each slip; the screen gets its turn now and then. */
async function prepare(vote, number) {
  const booths = [];
  for (let done = 0; done < number; done++) {
    const seed = newSeed(vote);
    const booth = new Booth(seed, vote);
    booths.push({ seed, booth, request: booth.blinded });
    if (done % 5 === 0) {
      tell("making", { done, number });
      await rest();
    }
  }
  return booths;
}

/** Has them signed, and looks at each signature: what is printed is good. */
async function register(booths) {
  const body = concat(...booths.map((one) => one.request));
  const options = { method: "POST", body, headers: { "Content-Type": "application/octet-stream" }, credentials: "same-origin" };
  const answers = await insist(known.requests, options, () => tell("network"));
  for (const [place, { booth }] of booths.entries()) {
    booth.tokenFrom(answers.subarray(place * LENGTH, (place + 1) * LENGTH));
    if (place % 5 === 0) await rest();
  }
}

function drawCode(text) {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  const element = (name, attributes, parent) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return parent ? parent.appendChild(made) : made;
  };
  const drawing = element("svg", { class: "qr", "aria-hidden": "true", viewBox: `0 0 ${size} ${size}`, "shape-rendering": "crispEdges" });
  element("path", { fill: "#fff", d: `M0 0h${size}v${size}H0z` }, drawing);
  const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")));
  element("path", { d: dark.join("") }, drawing);
  return drawing;
}

/** In an order that nobody knows: not that in which they were registered. */
function lay(vote, booths) {
  const model = find("model").content;
  const sheet = find("sheet");
  for (const place of shuffled(booths.length)) {
    const slip = model.cloneNode(true);
    slip.querySelector("figure").append(drawCode(slipAddress(known.booth, vote.name, booths[place].seed)));
    slip.querySelector("[data-fingerprint]").textContent = vote.fingerprint;
    sheet.append(slip);
  }
  find("paper").hidden = false;
}

const ask = (event) => {
  event.preventDefault();
  event.returnValue = "";
};

/** Nothing of the slips stays, not even for the button "back". */
const clear = () => (find("sheet").textContent = "");

function forget() {
  window.removeEventListener("beforeunload", ask);
  clear();
  window.location.assign(known.back);
}

async function make(event) {
  event.preventDefault();
  const number = Number(form.elements.number.value);
  form.hidden = true;
  try {
    const vote = await getVote();
    const booths = await prepare(vote, number);
    tell("signing");
    window.addEventListener("beforeunload", ask);
    await register(booths);
    lay(vote, booths);
    tell("made", { number });
  } catch (error) {
    window.removeEventListener("beforeunload", ask);
    form.hidden = false;
    tell(error instanceof Refused && error.words ? "refused" : "failed", { words: error.words ? error.words.zh : "" });
  }
}

find("without").hidden = true;
form.hidden = false;
form.addEventListener("submit", make);
find("forget").addEventListener("click", forget);
window.addEventListener("pagehide", clear);
