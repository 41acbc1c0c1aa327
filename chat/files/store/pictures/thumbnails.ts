// Thumbnails: small pictures that the sender's browser made of a file.

import type { Thumbnail } from "../../../domain/file.ts";
import { chatError } from "../../../errors.ts";
import { uploadGone } from "../completion.ts";
import type { FilesFolder } from "../folder.ts";
import type { UploadIndex, UploadRow } from "../index.ts";
import { toThumbnail } from "../rows.ts";
import { readSmallPicture, storeSmallPicture } from "./small_pictures.ts";
import type { Space } from "../space.ts";

const RULES = { maxBytes: 100 * 1_024, maxPixels: 800, refuse: invalid };

export interface ThumbnailParts {
  readonly index: UploadIndex;
  readonly folder: FilesFolder;
  readonly space: Space;
}

/**
 * Stores the thumbnail of a complete file, without metadata.
 *
 * @throws {ChatError} `invalid-thumbnail` if it is no such picture, or the file is claimed and has
 * another one; `no-space`; `gone` if the file was removed meanwhile.
 */
export async function setThumbnail(
  { index, folder, space }: ThumbnailParts,
  { id }: UploadRow,
  bytes: Uint8Array,
): Promise<Thumbnail> {
  const picture = await readSmallPicture(bytes, RULES);
  space.requireOnDisk(picture.bytes);
  return await storeSmallPicture(folder, picture, (settle) => {
    const upload = index.find(id);
    if (!upload) throw uploadGone(id);
    const { content: _, ...stored } = picture;
    const before = upload.thumbnail;
    if (before?.hash === stored.hash) return toThumbnail(before);
    if (upload.isClaimed) throw invalid("the file was sent already");
    settle();
    index.setThumbnail(id, stored);
    if (before && !index.hasBlob(before.hash)) folder.discardBlob(before.hash);
    return toThumbnail(stored);
  });
}

function invalid(reason: string) {
  return chatError("invalid-thumbnail", `The thumbnail cannot be used: ${reason}`);
}
