// Pinning: allowed in a room to all members but guests, in a direct message to everyone in it.

import { type Actor, hasRole } from "../../domain/user.ts";
import { chatError } from "../../errors.ts";
import type { PinChange } from "../changes.ts";
import { forbidden } from "./common_errors.ts";
import type { RoomState } from "../room_registry.ts";

/** @throws {ChatError} if the author may not pin here, or if nothing would change. */
export function requirePinChange(
  room: RoomState | undefined,
  { author, change }: { author: Actor | undefined; change: PinChange },
): void {
  if (author && !mayPin(author, room)) throw forbidden();
  const isPinned = room?.pins.has(change.message) ?? false;
  if (change.type === "pin" && isPinned) {
    throw chatError("already-pinned", "The message is already pinned");
  }
  if (change.type === "unpin" && !isPinned) {
    throw chatError("gone", "The message is not pinned", { resource: "pin" });
  }
}

function mayPin({ role }: Actor, room: RoomState | undefined): boolean {
  return room?.isDirect === true || hasRole(role, "member");
}
