// Avatars: pictures of users, made by their browsers. Each is a file that is complete and claimed at once.

import { chatError } from "../../../errors.ts";
import type { UploadOfUser } from "../../keeper_methods.ts";
import type { FilesFolder } from "../folder.ts";
import type { UploadIndex } from "../index.ts";
import { MIN_COUNTED_BYTES } from "../schema.ts";
import { readSmallPicture, storeSmallPicture } from "./small_pictures.ts";
import type { Space } from "../space.ts";

const RULES = { maxBytes: 64 * 1_024, maxPixels: 512, isAvatar: true, refuse: invalid };

/** Under which an avatar is saved. */
export const AVATAR_NAME = "avatar";

export interface AvatarParts {
  readonly index: UploadIndex;
  readonly folder: FilesFolder;
  readonly space: Space;
  readonly now: () => number;
}

/**
 * Stores an avatar, without metadata.
 *
 * @throws {ChatError} `invalid-avatar` if it is no such picture; `no-space`; `id-taken` if another upload
 * has the id.
 */
export async function storeAvatar(
  { index, folder, space, now }: AvatarParts,
  { id, user }: UploadOfUser,
  bytes: Uint8Array,
): Promise<void> {
  const picture = await readSmallPicture(bytes, RULES);
  const { content: _, ...file } = picture;
  space.require(Math.max(picture.bytes, MIN_COUNTED_BYTES));
  await storeSmallPicture(folder, picture, (settle) => {
    const known = index.find(id);
    if (known?.user === user && known.file?.hash === file.hash) return;
    if (known) throw chatError("id-taken", `Another upload has the id ${id}`, { field: "id" });
    settle();
    const upload = { id, user, name: AVATAR_NAME, bytes: file.bytes };
    index.addClaimed(upload, { ...file, hasLocation: false }, now());
  });
}

function invalid(reason: string) {
  return chatError("invalid-avatar", `The picture cannot be used: ${reason}`);
}
