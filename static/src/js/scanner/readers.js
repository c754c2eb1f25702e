// Who reads the codes in a picture: the browser itself where it can, else our own reader, loaded when first asked for.

/** A browser may have the interface and nothing behind it; phones without Google's services even promise to read. */
async function native() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats();
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  await detector.detect(document.createElement("canvas"));
  return detector;
}

const load = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = resolve;
    script.onerror = reject;
    script.src = address;
    document.head.appendChild(script);
  });

async function ours({ reader, wasm }) {
  if (!window.makeCodeReader) await load(reader);
  return window.makeCodeReader(wasm);
}

let reading = null;

/** The reader, made once. `addresses`: {reader, wasm}. Rejects when there is none, and may be asked again. */
export function codeReader(addresses) {
  if (!reading) {
    reading = native()
      .catch(() => null)
      .then((own) => own || ours(addresses));
    reading.catch(() => (reading = null));
  }
  return reading;
}
