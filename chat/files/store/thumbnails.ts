// Thumbnails: small pictures that the sender's browser made of a file.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { bytesSource, planCleaning, readParts } from "../../../media/mod.ts";
import type { Thumbnail } from "../../domain/file.ts";
import { chatError } from "../../errors.ts";
import { uploadGone } from "./completion.ts";
import { type FilesFolder, writeAll } from "./folder.ts";
import type { UploadIndex, UploadRow } from "./index.ts";
import { toThumbnail } from "./rows.ts";

const MAX_BYTES = 100 * 1_024;
/** Pixels of the longest edge. */
const MAX_PIXELS = 800;
export const THUMBNAIL_TYPES: readonly string[] = ["image/webp", "image/jpeg", "image/png"];

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
    folder.prepareBlob(hash);
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
  const source = bytesSource(bytes);
  const { type, width = 0, height = 0, parts } = await planCleaning(source);
  if (!THUMBNAIL_TYPES.includes(type) || !parts) throw invalid("it is no WebP, JPEG or PNG");
  const [shortest, longest] = [Math.min(width, height), Math.max(width, height)];
  if (shortest < 1 || longest > MAX_PIXELS) throw invalid(`it has ${width} × ${height} pixels`);
  const cleaned = Buffer.concat([...readParts(source, parts)]);
  return { thumbnail: { type, bytes: cleaned.length, width, height }, cleaned };
}

function invalid(reason: string) {
  return chatError("invalid-thumbnail", `The thumbnail cannot be used: ${reason}`);
}
