// The reader of codes for browsers that have none of their own. A file by itself, loaded when first needed:
// it is larger than the rest of the page, and its WebAssembly larger still.
import "../../booth/old.js";
import { BarcodeDetector, prepareZXingModule, purgeZXingModule } from "barcode-detector/ponyfill";

/** Loads the WebAssembly from our own host. Rejects where it cannot be had or the browser is too old for it. */
window.makeCodeReader = async (wasm) => {
  try {
    await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  } catch (error) {
    purgeZXingModule(); // or the failure would be remembered and answered again
    throw error;
  }
  return new BarcodeDetector({ formats: ["qr_code"] });
};
