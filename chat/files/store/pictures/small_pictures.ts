// Small pictures that a browser made: thumbnails of files, and avatars. They arrive whole and are stored
// without metadata.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { bytesSource, planCleaning, readParts } from "../../../../media/mod.ts";
import type { Thumbnail } from "../../../domain/file.ts";
import type { ChatError } from "../../../errors.ts";
import { type FilesFolder, writeAll } from "../folder.ts";

export const PICTURE_TYPES: readonly string[] = ["image/webp", "image/jpeg", "image/png"];

/** A picture without metadata. */
export interface SmallPicture extends Thumbnail {
  readonly hash: string;
  readonly content: Uint8Array;
}

export interface PictureRules {
  readonly maxBytes: number;
  /** Pixels of the longest edge. */
  readonly maxPixels: number;
  /** Whether it must be as wide as it is high, and not move. */
  readonly isAvatar?: boolean;
  /** Returns the error for a picture that breaks a rule. */
  readonly refuse: (reason: string) => ChatError;
}

/** @throws {ChatError} if it is no such picture. */
export async function readSmallPicture(
  bytes: Uint8Array,
  { maxBytes, maxPixels, isAvatar = false, refuse }: PictureRules,
): Promise<SmallPicture> {
  if (bytes.length > maxBytes) throw refuse(`it has more than ${maxBytes} bytes`);
  const source = bytesSource(bytes);
  const { type, width = 0, height = 0, isAnimated, parts } = await planCleaning(source);
  if (!PICTURE_TYPES.includes(type) || !parts) throw refuse("it is no WebP, JPEG or PNG");
  const [shortest, longest] = [Math.min(width, height), Math.max(width, height)];
  const isSquare = shortest === longest;
  if (shortest < 1 || longest > maxPixels || (isAvatar && !isSquare)) {
    throw refuse(`it has ${width} × ${height} pixels`);
  }
  if (isAvatar && isAnimated) throw refuse("it moves");
  const content = Buffer.concat([...readParts(source, parts)]);
  const hash = createHash("sha256").update(content).digest("hex");
  return { type, bytes: content.length, width, height, hash, content };
}

/**
 * Stores the content of a picture.
 *
 * @param addRow Adds the row that names the blob, without awaiting anything, so that no other request
 * changes the index between. The blob is only stored if it calls `settle`, before the row.
 */
export async function storeSmallPicture<T>(
  folder: FilesFolder,
  { hash, content }: SmallPicture,
  addRow: (settle: () => void) => T,
): Promise<T> {
  const copy = crypto.randomUUID();
  try {
    using file = folder.createCopy(copy);
    writeAll(file, content);
    await folder.syncCopy(copy);
    return addRow(() => {
      folder.prepareBlob(hash);
      folder.settleCopy(copy, hash);
    });
  } finally {
    folder.discardCopy(copy);
  }
}
