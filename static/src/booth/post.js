// Talking to both sides. To the application as who is signed in; to the box as nobody: no cookie, no referrer.

const FIRST_PAUSE = 1000; // ms, doubled after every failure
const LONGEST_PAUSE = 15000;
const PATIENCE = 20000; // ms for one answer

/** A refusal in words. `status` of HTTP, `error` the server's code, `message` {zh, en} or null. */
export class Refused extends Error {
  constructor(status, { error = "", message = null } = {}) {
    super(error || `HTTP ${status}`);
    this.status = status;
    this.error = error;
    this.words = message;
  }
}

async function refusal(response) {
  let answer = {};
  try {
    answer = await response.json();
  } catch (_error) {
    // A page of the web server instead of words of ours.
  }
  const { zh, en } = answer.message || {};
  return new Refused(response.status, { error: answer.error, message: zh ? { zh, en: en || zh } : null });
}

async function once(address, options) {
  const stop = typeof AbortController === "undefined" ? null : new AbortController();
  const timer = stop && setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(address, { cache: "no-store", redirect: "error", ...options, signal: stop ? stop.signal : undefined });
    if (!response.ok) throw await refusal(response);
    return new Uint8Array(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves after the pause, or at once when the network is back. */
function pause(length) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", onShow);
      resolve();
    };
    const onShow = () => document.hidden || wake(); // back from a call
    const timer = setTimeout(wake, length);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", onShow);
  });
}

const passes = (error) => !(error instanceof Refused) || error.status >= 500 || error.status === 429 || error.status === 408;

/** Asks until there is an answer; the same bytes each time. onTrouble(how often it failed, whether a server answered). */
export async function insist(address, options, onTrouble) {
  for (let failures = 0; ; failures++) {
    try {
      return await once(address, options);
    } catch (error) {
      if (!passes(error)) throw error;
      onTrouble(failures + 1, error instanceof Refused);
      const length = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures);
      await pause(length * (0.75 + jitter() / 2));
    }
  }
}

/** Between 0 and 1, so that a hall full of phones does not come back in the same moment. */
const jitter = () => crypto.getRandomValues(new Uint8Array(1))[0] / 255;

const BYTES = { "Content-Type": "application/octet-stream" };
export const ANONYMOUS = { credentials: "omit", referrerPolicy: "no-referrer" };

export const getParams = (name, onTrouble) => insist(`/box/v/${name}/params`, ANONYMOUS, onTrouble);

export const postDraw = (name, blinded, onTrouble) =>
  insist(`/draw/${name}`, { method: "POST", body: blinded, headers: BYTES, credentials: "same-origin" }, onTrouble);

/** The same for a slip, as nobody. */
export const postSlip = (name, blinded, onTrouble) =>
  insist(`/elections/slip/${name}`, { method: "POST", body: blinded, headers: BYTES, ...ANONYMOUS }, onTrouble);

/** `box`: the origin of the box, "" for this site. */
export const postBallot = (box, name, ballot, onTrouble) =>
  insist(`${box}/box/v/${name}/ballots`, { method: "POST", body: ballot, headers: BYTES, ...ANONYMOUS }, onTrouble);

/** Ballots of several votes, put together by `joinBallots`. */
export const postBallots = (box, ballots, onTrouble) =>
  insist(`${box}/box/ballots`, { method: "POST", body: ballots, headers: BYTES, ...ANONYMOUS }, onTrouble);
