// @ts-check
// Makes thumbnails, in the sender's browser: the server decodes no pictures. Browsers decode and encode
// beside the main thread; a worker of our own would need an exception from the page's Trusted Types.

/** @import { WaitingFile } from "./upload_store.js" */

/** Pixels of the longest edge. */
const MAX_EDGE = 800;
const MAX_BYTES = 100 * 1_024;
/** Tried until a thumbnail is small enough. */
const QUALITIES = [0.8, 0.6, 0.4, 0.2];
/** Files that are shown as they are. */
const SMALL = { bytes: MAX_BYTES, edge: MAX_EDGE };
/** A thumbnail of an animation would stand still. */
const MAX_ANIMATION_BYTES = 1_024 * 1_024;
/** Decoded, a picture takes four bytes for each pixel. */
const MAX_PIXELS = 100_000_000;
const DECODE_TIMEOUT_MS = 15_000;
/** The first frame is often black. */
const POSTER_SECONDS = 1;

/** @param {string} type */
export function isAnimatable(type) {
  return type === "image/gif" || type === "image/apng";
}

/**
 * Returns a thumbnail, or undefined if the file needs none or none can be made.
 * @param {Pick<WaitingFile, "content">} file
 * @returns {Promise<Blob | undefined>}
 */
export async function makeThumbnail({ content }) {
  const { type, size: bytes } = content;
  if (type.startsWith("video/")) return await withFrame(content, encode);
  const size = await measure(content);
  if (!size || size.width * size.height > MAX_PIXELS) return;
  if (bytes <= SMALL.bytes && Math.max(size.width, size.height) <= SMALL.edge) return;
  if (isAnimatable(type) && bytes <= MAX_ANIMATION_BYTES) return;
  const bitmap = await createImageBitmap(content, {
    ...fit(size, MAX_EDGE),
    resizeQuality: "high",
  });
  return await encode(bitmap, bitmap).finally(() => bitmap.close());
}

/**
 * Returns the size of a picture or video as it is shown; undefined if the browser cannot decode it.
 * @param {Blob} content
 * @returns {Promise<{ width: number, height: number } | undefined>}
 */
export async function measure(content) {
  if (content.type.startsWith("video/")) return await withFrame(content, (_, size) => size);
  if (!content.type.startsWith("image/") || content.type === "image/svg+xml") return;
  const image = new Image();
  image.src = URL.createObjectURL(content);
  try {
    // Only its beginning is decoded.
    await eventOf(image, "load");
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return undefined;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/**
 * Turns a HEIC into a JPEG, if the browser can decode it; most other browsers could not show it.
 * @param {File} file
 * @returns {Promise<File>}
 */
export async function toShowable(file) {
  if (!/^image\/hei[cf]/.test(file.type) && !/\.hei[cf]$/i.test(file.name)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const blob = await draw(bitmap, bitmap, { type: "image/jpeg", quality: 0.9 });
    bitmap.close();
    const name = file.name.replace(/\.hei[cf]$/i, "") + ".jpg";
    return blob ? new File([blob], name, { type: blob.type }) : file;
  } catch {
    return file;
  }
}

/**
 * Scales a size down so that its longest edge fits; never up.
 * @param {{ width: number, height: number }} size
 * @param {number} edge
 */
function fit({ width, height }, edge) {
  const scale = Math.min(1, edge / Math.max(width, height));
  return {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
  };
}

/**
 * Encodes a picture, at a lower quality and then at half the size until it is small enough.
 * @param {CanvasImageSource} source
 * @param {{ width: number, height: number }} size
 * @returns {Promise<Blob | undefined>}
 */
async function encode(source, size) {
  for (let edge = MAX_EDGE; edge >= 1; edge = Math.floor(edge / 2)) {
    const { resizeWidth: width, resizeHeight: height } = fit(size, edge);
    for (const quality of QUALITIES) {
      const webp = await draw(source, { width, height }, { type: "image/webp", quality });
      if (!webp) return;
      // Safari cannot encode WebP, and makes a PNG instead.
      const isWebp = webp.type === "image/webp";
      const blob = isWebp
        ? webp
        : await draw(source, { width, height }, { type: "image/jpeg", quality });
      if (blob && blob.size <= MAX_BYTES) return blob;
    }
  }
}

/**
 * @param {CanvasImageSource} source
 * @param {{ width: number, height: number }} size
 * @param {{ type: string, quality: number }} format
 * @returns {Promise<Blob | null>}
 */
function draw(source, { width, height }, { type, quality }) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (type === "image/jpeg" && context) {
    // JPEG has no transparency.
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
  }
  context?.drawImage(source, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

/**
 * Calls a function with an early frame of a video; undefined if it cannot be decoded in time.
 * @template Result
 * @param {Blob} content
 * @param {(frame: HTMLVideoElement, size: { width: number, height: number }) => Result | Promise<Result>} use
 * @returns {Promise<Result | undefined>}
 */
async function withFrame(content, use) {
  const url = URL.createObjectURL(content);
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto" });
  try {
    video.src = url;
    await eventOf(video, "loadeddata");
    video.currentTime = Math.min(POSTER_SECONDS, video.duration / 2 || 0);
    await eventOf(video, "seeked");
    const { videoWidth: width, videoHeight: height } = video;
    return width * height > 0 ? await use(video, { width, height }) : undefined;
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {HTMLVideoElement | HTMLImageElement} element
 * @param {string} type
 */
function eventOf(element, type) {
  return new Promise((resolve, reject) => {
    element.addEventListener(type, resolve, { once: true });
    element.addEventListener("error", reject, { once: true });
    setTimeout(reject, DECODE_TIMEOUT_MS);
  });
}
