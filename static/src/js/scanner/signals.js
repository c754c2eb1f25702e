// How the page answers a scan: a tone, a shake and a colour, since who scans looks at the thing and not at the screen.

const TONES = { ok: [[1320, 0, 0.09]], no: [[220, 0, 0.14], [220, 0.2, 0.14]] }; // Hz, from, for so many seconds
const SHAKES = { ok: 60, no: [90, 70, 90] }; // ms
const SHOWN = 900; // ms

let sound = null;
let fading = 0;

/** Browsers let a page sound only after a tap or a key: called from both. */
export function wakeSound() {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!sound && Sound) sound = new Sound();
  if (sound && sound.state === "suspended") sound.resume().catch(() => {});
}

function play([pitch, from, length]) {
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  const start = sound.currentTime + from;
  tone.type = "square";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length);
  tone.connect(volume);
  volume.connect(sound.destination);
  tone.start(start);
  tone.stop(start + length);
}

/** `result`: "ok" or "no". */
export function signal(box, result) {
  if (sound && sound.state === "running") TONES[result].forEach(play);
  if (navigator.vibrate) navigator.vibrate(SHAKES[result]);
  box.dataset.answer = result;
  clearTimeout(fading);
  fading = setTimeout(() => delete box.dataset.answer, SHOWN);
}
