// One tab of a browser at a time. navigator.locks is only there on https pages; elsewhere a lease in the storage does. Should
// two tabs hold it once, for they cannot be kept apart to the millisecond, the server still takes every key once.

const LEASE = 15000; // ms; longer than a request may take
const SETTLES = 60; // ms until another tab's writing is seen here
const me = `${Date.now()}-${Math.random()}`; // of this tab; not a secret

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

function holder(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch (_error) {
    return null;
  }
}

function lease(name) {
  localStorage.setItem(name, JSON.stringify({ me, until: Date.now() + LEASE }));
}

async function leased(name, work) {
  const held = holder(name);
  if (held && held.me !== me && held.until > Date.now() && held.until < Date.now() + 2 * LEASE) return null;
  try {
    lease(name);
  } catch (_error) {
    return work(); // without storage there is nothing that two tabs could share
  }
  await pause(SETTLES);
  const now = holder(name);
  if (!now || now.me !== me) return null;
  const renewing = setInterval(() => lease(name), LEASE / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    localStorage.removeItem(name);
  }
}

/** What `work()` resolves to; null when another tab is at it. */
export function alone(prefix, work) {
  const name = `${prefix}lock`;
  if (!navigator.locks) return leased(name, work);
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : null));
}
