// A backup keeps the keeper from removing files of messages: it locks their folder, which the keeper looks
// at before it removes any. The system releases the lock when the backup ends, however it does.

import { blobsPath } from "./stored_files.ts";

/** Keeps files of messages from being removed until disposed; several backups may do so. */
export function holdFiles(folder: string): Disposable {
  const blobs = Deno.openSync(blobsPath(folder));
  blobs.lockSync(false);
  return blobs;
}

export function areFilesHeld(folder: string): boolean {
  using blobs = Deno.openSync(blobsPath(folder));
  return !blobs.tryLockSync(true);
}
