// @ts-check
// Where the content of a file is: in this browser, or at the server once its message is stored.

import { canShow, fileUrl, shapeOf, thumbnailUrl } from "../file_kinds.js";
import { localUrl } from "../local_files.js";

/** @import { FileInfo } from "../../../client/schema.js" */
/** @import { Shape } from "../file_kinds.js" */

/**
 * A file of a message. `isStored`: the message is, so that the file can be read.
 * @typedef {FileInfo & { isStored: boolean }} ShownFile
 */

/**
 * @param {ShownFile} file
 * @returns {Shape}
 */
export function shownShape(file) {
  // Whatever its size: it need not be loaded.
  const isHere = localUrl(file.id) !== undefined && canShow(file.type) && file.width !== undefined;
  return isHere ? "picture" : shapeOf(file);
}

/**
 * Returns the address of the content, or of the picture that stands for it; empty if there is none yet.
 * @param {ShownFile} file
 */
export function contentUrl({ id, type, isStored }) {
  // Of a picture whose format browsers do not show, there is the thumbnail.
  const stored = type.startsWith("image/") && !canShow(type) ? thumbnailUrl(id) : fileUrl(id);
  return localUrl(id) ?? (isStored ? stored : "");
}

/**
 * Returns the address of the thumbnail, or of a picture without one; empty if there is none yet.
 * @param {ShownFile} file
 */
export function previewUrl(file) {
  const { id, thumbnail, isStored } = file;
  return localUrl(id) ?? (isStored && thumbnail ? thumbnailUrl(id) : contentUrl(file));
}
