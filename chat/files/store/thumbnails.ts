// Thumbnails: small pictures that the sender's browser made of a file.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Thumbnail } from "../../domain/file.ts";
import { chatError } from "../../errors.ts";
import { type CompletionPlan, planCompletion } from "./complete.ts";
import { uploadGone } from "./completion.ts";
import { type FilesFolder, writeAll } from "./folder.ts";
import type { UploadIndex, UploadRow } from "./index.ts";
import { toThumbnail } from "./rows.ts";

const MAX_BYTES = 100 * 1_024;
/** Pixels of the longest edge. */
const MAX_PIXELS = 800;
const TYPES: readonly string[] = ["image/webp", "image/jpeg", "image/png"];

/**
 * Stores the thumbnail of a complete file, without metadata.
 *
 * @throws {ChatError} `invalid-thumbnail` if it is no such picture, or the file is claimed and has
 * another one; `gone` if the file was removed meanwhile.
 */
export async function setThumbnail(
  { index, folder }: { readonly index: UploadIndex; readonly folder: FilesFolder },
  { id }: UploadRow,
  bytes: Uint8Array,
): Promise<Thumbnail> {
  const { thumbnail, cleaned } = await plan(bytes);
  const hash = createHash("sha256").update(cleaned).digest("hex");
  const copy = crypto.randomUUID();
  try {
    using file = folder.createCopy(copy);
    writeAll(file, cleaned);
    await folder.syncCopy(copy);
    // Nothing is awaited from here on, so that no other request changes the upload between.
    const upload = index.find(id);
    if (!upload) throw uploadGone(id);
    const before = upload.thumbnail;
    if (before?.hash === hash) return toThumbnail(before);
    if (upload.isClaimed) throw invalid("the file was sent already");
    folder.settleCopy(copy, hash);
    index.setThumbnail(id, { hash, ...thumbnail });
    if (before && !index.hasBlob(before.hash)) folder.discardBlob(before.hash);
    return thumbnail;
  } finally {
    folder.discardCopy(copy);
  }
}

async function plan(bytes: Uint8Array): Promise<{ thumbnail: Thumbnail; cleaned: Uint8Array }> {
  if (bytes.length > MAX_BYTES) throw invalid(`it has more than ${MAX_BYTES} bytes`);
  const source = {
    size: bytes.length,
    read: (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
  const planned = await planCompletion(source, { isUntouched: false });
  const { type, width = 0, height = 0 } = planned;
  if (!TYPES.includes(type)) throw invalid("it is no WebP, JPEG or PNG");
  const longest = Math.max(width, height);
  if (Math.min(width, height) < 1 || longest > MAX_PIXELS) throw invalid("its size is not allowed");
  const cleaned = concat(planned, bytes);
  return { thumbnail: { type, bytes: cleaned.length, width, height }, cleaned };
}

function concat({ pieces }: CompletionPlan, bytes: Uint8Array): Uint8Array {
  return pieces ? Buffer.concat([...pieces]) : bytes;
}

function invalid(reason: string) {
  return chatError("invalid-thumbnail", `The thumbnail cannot be used: ${reason}`);
}
