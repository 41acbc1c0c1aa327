// Drafts, changes and directories for tests of permissions.

import type { Actor, Role } from "../../../chat/domain/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { isRoomChange, SERVER_ROOM } from "../../../chat/directory/changes.ts";
import type { ChangeEntry } from "../../../chat/directory/change_entry.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import type { Draft, EntryType } from "../../../chat/message.ts";

export const PRIVATE = `~${"a".repeat(26)}`;
export const DIRECT = `~${"b".repeat(26)}`;

export const ANN: Actor = { id: "ann", role: "member" };
export const BOB: Actor = { id: "bob", role: "member" };
export const CLEO: Actor = { id: "cleo", role: "member" };

export const as = (role: Role): Actor => ({ id: `some-${role}`, role });

export function entryOf(
  change: Change,
  { gid, room = SERVER_ROOM, author, at = 0 }: Partial<ChangeEntry> & { gid: number },
): ChangeEntry {
  return { gid, at, room, author, from: author ?? "", change };
}

export function changeDraft(change: Change, author?: Actor, room?: string): Draft {
  const text = JSON.stringify(change);
  return { ...draftOf("change", author, room), text, change };
}

export function draftOf(type: EntryType, author?: Actor, room = SERVER_ROOM): Draft {
  return {
    type,
    id: crypto.randomUUID(),
    room,
    from: author?.id ?? "",
    text: "hello",
    ...(author ? { author } : {}),
  };
}

/** A directory in which Ann created a private room with Bob and a direct message with him. */
export function directoryWithRooms(): Directory {
  const directory = new Directory();
  const members = [{ id: "bob", name: "Bob" }];
  const open = { type: "open", title: "Plans", members } as const;
  directory.apply(entryOf({ ...open, isDirect: false }, { gid: 1, room: PRIVATE, author: "ann" }));
  directory.apply(entryOf({ ...open, isDirect: true }, { gid: 2, room: DIRECT, author: "ann" }));
  return directory;
}

/** Applies changes, each with the next gid. */
export function apply(directory: Directory, changes: readonly Change[], room = PRIVATE): void {
  for (const change of changes) {
    const target = isRoomChange(change) ? { room } : {};
    directory.apply(entryOf(change, { gid: directory.gid + 1, ...target }));
  }
}
