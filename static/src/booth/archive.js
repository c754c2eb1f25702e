// The ZIP of a bundle: stored, sorted, dated 1980-01-01, nothing beside (docs/protocol.md, "Bundle").
// It is read by its table of contents and then written anew: only the very same bytes are accepted.
import { Malformed, concat, equal, text, utf8 } from "./bytes.js";

const DATE = 0x21; // 1980-01-01
const VERSION = 20;
const END = 22; // bytes of the end of the table of contents

const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers: [width in bytes, value] … */
function little(...fields) {
  const bytes = [];
  for (const [width, value] of fields) for (let i = 0; i < width; i++) bytes.push(Math.floor(value / 2 ** (8 * i)) & 0xff);
  return Uint8Array.from(bytes);
}

/** The fields that stand both before a file and in the table of contents. */
const common = (name, data) =>
  little([2, VERSION], [2, 0], [2, 0], [2, 0], [2, DATE], [4, crc32(data)], [4, data.length], [4, data.length], [2, name.length], [2, 0]);

/** The bytes of a ZIP with these files: Map from name to bytes. */
export function pack(files) {
  const [bodies, table] = [[], []];
  let at = 0;
  for (const name of [...files.keys()].sort()) {
    const data = files.get(name);
    const fields = common(utf8(name), data);
    const body = concat(little([4, 0x04034b50]), fields, utf8(name), data);
    table.push(little([4, 0x02014b50], [2, VERSION]), fields, little([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), utf8(name));
    bodies.push(body);
    at += body.length;
  }
  const contents = concat(...table);
  const end = little([4, 0x06054b50], [4, 0], [2, files.size], [2, files.size], [4, contents.length], [4, at], [2, 0]);
  return concat(...bodies, contents, end);
}

/** Map from name to bytes; Malformed("zip") for anything that pack would not have written. */
export function unpack(zip) {
  if (zip.length < END) throw new Malformed("zip");
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files = new Map();
  try {
    let at = view.getUint32(zip.length - 6, true);
    for (let left = view.getUint16(zip.length - END + 10, true); left; left--) {
      const [size, nameLength, place] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true), view.getUint32(at + 42, true)];
      const start = place + 30 + nameLength;
      files.set(text(zip.subarray(at + 46, at + 46 + nameLength)), zip.subarray(start, start + size));
      at += 46 + nameLength;
    }
  } catch (_error) {
    throw new Malformed("zip");
  }
  if (!equal(pack(files), zip)) throw new Malformed("zip");
  return files;
}
