// Pictures as the reader wants them: in a canvas, no larger than it needs.
import { drawn } from "../photos.js";

const FRAME = 960; // pixels of the longer side: enough for a label at arm's length, and quick on a cheap phone
const PHOTOS = [1600, 800]; // the second try finds codes that are large and blurred

const canvas = document.createElement("canvas"); // one for all frames

/** What the camera shows now. */
export function frame(video) {
  const scale = Math.min(1, FRAME / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The texts of the codes in a photo, each once; rejects when the file is no picture. */
export async function codesIn(file, reader) {
  for (const side of PHOTOS) {
    const codes = await reader.detect(await drawn(file, side));
    if (codes.length) return [...new Set(codes.map((code) => code.rawValue))];
  }
  return [];
}
