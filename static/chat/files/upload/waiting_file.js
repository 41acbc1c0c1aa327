// @ts-check
// Files that wait for their upload: how they begin, and what the timeline shows of them.

import { newId } from "../../../client/uuid_v7.js";
import { visibleName } from "../file_name.js";
import { toShowable } from "./thumbnail.js";

/** @import { FileInfo } from "../../../client/schema.js" */
/** @import { WaitingFile, WaitingMessage } from "./upload_store.js" */

/**
 * @param {File} chosen
 * @param {string} message
 * @returns {Promise<WaitingFile>}
 */
export async function toWaiting(chosen, message) {
  const content = await toShowable(chosen);
  const id = newId();
  return { id, uploadId: id, message, name: visibleName(content.name), content };
}

/**
 * @param {WaitingFile} file
 * @param {WaitingMessage} message
 * @returns {FileInfo}
 */
export function toInfo({ id, name, content, width, height, info }, { files }) {
  const { alt } = files.find((file) => file.id === id) ?? {};
  const type = content.type || "application/octet-stream";
  const size = width && height ? { width, height } : {};
  // With its id here, by which its progress is shown.
  return { name, type, bytes: content.size, ...size, ...info, id, ...(alt && { alt }) };
}
