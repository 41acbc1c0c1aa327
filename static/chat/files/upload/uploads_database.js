// @ts-check
// The database of all messages of this browser whose files are not all uploaded. It is apart from the rest
// of the queue, which loads only if there are some.

import { openDatabase, resultOf } from "../../../client/indexeddb.js";

export const MESSAGES = "messages";
export const FILES = "files";

/** @returns {Promise<IDBDatabase>} */
export function openUploads() {
  return openDatabase("hubbub-uploads", (database) => {
    for (const name of [MESSAGES, FILES]) database.createObjectStore(name, { keyPath: "id" });
  });
}

/** Whether there are such messages. */
export async function hasUploads() {
  const database = await openUploads();
  try {
    return await resultOf(database.transaction(MESSAGES).objectStore(MESSAGES).count()) > 0;
  } finally {
    database.close();
  }
}
