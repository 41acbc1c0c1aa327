// @ts-check
// What can be done with a file, by its type and size.

/** @import { FileInfo } from "../../client/schema.js" */

/** @typedef {"picture" | "video" | "audio" | "text" | "file"} Shape how a file is drawn */

// The types that the server lets browsers show; see routes/files/served_type.ts.
const PICTURE = /^image\/(?:png|apng|jpeg|gif|webp|avif)$/;
const VIDEO = /^video\/(?:mp4|webm|ogg|quicktime)$/;
const AUDIO = /^audio\/(?:mpeg|mp4|x-m4a|aac|ogg|opus|wav|webm|flac)$/;
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|toml|yaml|x-sh)$)/;
/** Without a thumbnail, larger pictures are loaded only when the reader asks for them. */
const MAX_INLINE = { bytes: 1_024 * 1_024, pixels: 25_000_000 };

/**
 * @param {FileInfo} file
 * @returns {Shape}
 */
export function shapeOf({ type, bytes, width = 0, height = 0, thumbnail }) {
  const pixels = width * height;
  const isSmall = bytes <= MAX_INLINE.bytes && pixels <= MAX_INLINE.pixels;
  if (type.startsWith("image/") && pixels > 0 && (thumbnail || (canShow(type) && isSmall))) {
    return "picture";
  }
  if (VIDEO.test(type)) return "video";
  if (AUDIO.test(type)) return "audio";
  return TEXT.test(type) ? "text" : "file";
}

/**
 * Whether browsers show the picture itself; others have a thumbnail at most.
 * @param {string} type
 */
export function canShow(type) {
  return PICTURE.test(type);
}

/** @param {string} name */
export function extensionOf(name) {
  return /\.([\p{L}\p{N}]{1,16})$/u.exec(name)?.[1]?.toLowerCase() ?? "";
}

/** @param {string} id */
export function fileUrl(id) {
  return `/api/files/${id}`;
}

/** @param {string} id */
export function thumbnailUrl(id) {
  return `${fileUrl(id)}/thumbnail`;
}
