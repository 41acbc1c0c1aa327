// Who may pin what: in a public room moderators, as all there see it first; in a private one each of its
// people but guests, in a conversation each.

import { type Author, isAtLeast } from "../author.ts";
import type { Pinning } from "./change.ts";
import type { RoomState } from "./directory.ts";
import { forbidden, refused } from "./refusals.ts";

/** @throws {ChatError} if the author may not, or if it would change nothing. */
export function requirePinning(
  room: RoomState | undefined,
  { author, change }: { author: Author | undefined; change: Pinning },
): void {
  if (author && !mayPin(author, room)) throw forbidden();
  const isPinned = room?.pins.has(change.message) ?? false;
  if (change.what === "pin" && isPinned) {
    throw refused("conflict", "The message is pinned already", "message");
  }
  if (change.what === "unpin" && !isPinned) {
    throw refused("gone", "The message is not pinned, or not any more", "message");
  }
}

function mayPin({ role }: Author, room: RoomState | undefined): boolean {
  if (room?.isDirect) return true;
  return isAtLeast(role, room?.members ? "member" : "moderator");
}
