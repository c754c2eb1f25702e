// A USB scanner gun is a keyboard that types very fast and ends with Enter or Tab. It is told by that, and read by the
// place of the keys: a Chinese input method takes the letters away, but not where they are.

const GAP = 35; // ms at most between two keys; the quickest typists need twice that
const LEAST = 4; // characters
const PUNCTUATION = {
  Minus: "-_", Equal: "=+", Slash: "/?", Period: ".>", Comma: ",<", Semicolon: ";:", Quote: "'\"", Backslash: "\\|",
  BracketLeft: "[{", BracketRight: "]}", Space: "  ", NumpadDivide: "//", NumpadSubtract: "--", NumpadAdd: "++",
  NumpadDecimal: "..", NumpadMultiply: "**",
};
const OVER_DIGITS = ")!@#$%^&*(";
const ENDS = ["Enter", "NumpadEnter", "Tab"];

/** What a key types on the keyboard that guns pretend to be (US). "": nothing. Caps Lock does not matter to it. */
function character({ code, key, shiftKey }) {
  if (!code) return key && key.length === 1 ? key : ""; // some old web views tell no places
  const [, letter, digit] = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/.exec(code) || [];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  if (digit) return shiftKey && code[0] === "D" ? OVER_DIGITS[digit] : digit;
  return code in PUNCTUATION ? PUNCTUATION[code][Number(shiftKey)] : "";
}

/** The field that has the focus, and what stands in it before the gun types: a function that puts that back. */
function keep() {
  const field = document.activeElement;
  if (!field || !("value" in field) || field.type === "file") return () => {};
  const { value } = field;
  const restore = () => {
    if (field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return () => {
    const focused = document.activeElement === field;
    if (focused) field.blur(); // ends what an input method is composing
    restore();
    if (focused) field.focus({ preventScroll: true });
    setTimeout(restore); // some input methods hand over their letters only now
  };
}

/** Calls `report(text)` for everything a gun types anywhere on the page. */
export function watchGun(report) {
  let typed = "";
  let last = 0;
  let putBack = null;

  function collect(event) {
    const text = character(event);
    const quick = event.timeStamp - last <= GAP;
    last = event.timeStamp; // also of Shift, which comes before a capital
    if (!text) return;
    if (!typed || !quick) {
      typed = "";
      putBack = keep(); // the key is not in the field yet
    }
    typed += text;
  }

  function finish(event) {
    const text = typed;
    typed = "";
    if (text.length < LEAST || event.timeStamp - last > GAP) return;
    event.preventDefault(); // or it would send the form, press the button, move the focus
    event.stopImmediatePropagation();
    putBack();
    report(text);
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) typed = ""; // a held key repeats as fast as a gun
      else if (ENDS.includes(event.code || event.key)) finish(event);
      else collect(event);
    },
    true,
  );
}
