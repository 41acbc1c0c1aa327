// Who may pin what: in a room all who may write there but guests, in a conversation each.

import { type Author, isAtLeast } from "../author.ts";
import { refused } from "../errors.ts";
import type { Pinning } from "./change.ts";
import { forbidden } from "./refusals.ts";
import type { RoomState } from "./room_states.ts";

/** @throws {ChatError} if the author may not, or if it would change nothing. */
export function requirePinning(
  room: RoomState | undefined,
  { author, change }: { author: Author | undefined; change: Pinning },
): void {
  if (author && !mayPin(author, room)) throw forbidden();
  const isPinned = room?.pins.has(change.message) ?? false;
  if (change.what === "pin" && isPinned) {
    throw refused("already-pinned", "The message is pinned already");
  }
  if (change.what === "unpin" && !isPinned) {
    throw refused("pin-gone", "The message is not pinned, or not any more");
  }
}

function mayPin({ role }: Author, room: RoomState | undefined): boolean {
  return room?.isDirect === true || isAtLeast(role, "member");
}
