// A photo from a phone has several megabytes and says where it was taken. Before it is sent it is drawn anew, small,
// as a JPEG; where the browser cannot do that, the server says what is wrong.

const SIDE = 600; // pixels of the longer side, unless the field names another number
const QUALITY = 0.85;

// By way of a data: address, because our policy allows no blob: ones.
const read = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = reject;
    reader.readAsDataURL(file);
  });

const load = (address) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });

const encode = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));

/** A photo on white, its longer side no longer than so many pixels. Rejects when the file is no picture. */
export async function drawn(file, side) {
  const image = await load(await read(file));
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function small(file, side) {
  const blob = await encode(await drawn(file, side));
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}

async function shrink(event) {
  const field = event.target;
  if (!field.files.length) return;
  const side = Number(field.dataset.shrinks) || SIDE;
  try {
    const files = new DataTransfer();
    for (const file of field.files) files.items.add(await small(file, side));
    field.files = files.files;
  } catch {
    // Not a picture, or an old browser: they are sent as they are.
  }
  field.dispatchEvent(new Event("shrunk"));
}

export function offerShrinking(root) {
  for (const field of root.querySelectorAll("[data-shrinks]")) field.addEventListener("change", shrink);
}
