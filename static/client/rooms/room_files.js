// @ts-check
// The request for the files of a room.

import { roomPath } from "./rooms.js";

/** @import { HttpClient } from "../http_client.js" */
/** @import { FileInfo } from "../schema.js" */

/** @typedef {"image" | "video" | "audio" | "document" | "other"} FileKind */
/**
 * A message with files, and without its text.
 * @typedef {{ seq: number, id: string, at: number, author?: string, from: string,
 *   files: readonly FileInfo[] }} FilesOfMessage
 */

/**
 * Returns a page of the messages of a room that have files, newest first. Throws as the methods of `Rooms`.
 * @param {HttpClient} http
 * @param {string} room
 * @param {{ kind?: FileKind | undefined, before?: number | undefined, limit: number }} range `kind`: the
 *   only one that is listed; `before`: where the page before ended
 * @returns {Promise<{ messages: FilesOfMessage[], complete: boolean, before?: number }>}
 */
export async function listFiles(http, room, { kind, before, limit }) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (kind) query.set("kind", kind);
  if (before !== undefined) query.set("before", String(before));
  return await http.request("list files", `${roomPath(room)}/files?${query}`);
}
