// @ts-check
// Makes the small square picture of a user from a picture of any size: only its pixels leave the browser.

const EDGE_PIXELS = 256;
const MAX_BYTES = 64 * 1_024;
/** Tried one after another, until the picture is small enough. */
const QUALITIES = [0.9, 0.75, 0.5, 0.25];

/**
 * Returns the middle of a picture as a WebP or JPEG of 256 × 256 pixels.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 * @throws {DOMException} if the browser cannot read the picture
 */
export async function makeSquarePicture(file) {
  const bitmap = await createImageBitmap(file);
  const canvas = drawMiddle(bitmap);
  bitmap.close();
  for (const quality of QUALITIES) {
    for (const type of ["image/webp", "image/jpeg"]) {
      const picture = await encode(canvas, type, quality);
      // A browser that cannot write the type writes PNG.
      if (picture?.type === type && picture.size <= MAX_BYTES) return picture;
    }
  }
  throw new DOMException("Cannot make a picture that is small enough", "DataError");
}

/** @param {ImageBitmap} bitmap */
function drawMiddle(bitmap) {
  const { width, height } = bitmap;
  const edge = Math.min(width, height);
  const canvas = document.createElement("canvas");
  canvas.width = EDGE_PIXELS;
  canvas.height = EDGE_PIXELS;
  const context = canvas.getContext("2d");
  if (!context) throw new DOMException("Cannot draw", "InvalidStateError");
  // A JPEG has no transparency.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, EDGE_PIXELS, EDGE_PIXELS);
  context.imageSmoothingQuality = "high";
  const [left, top] = [(width - edge) / 2, (height - edge) / 2];
  context.drawImage(bitmap, left, top, edge, edge, 0, 0, EDGE_PIXELS, EDGE_PIXELS);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string} type
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
function encode(canvas, type, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}
