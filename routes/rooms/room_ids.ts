// Ids of private rooms. They say nothing about the room and cannot be guessed.

import { encodeBase32 } from "@std/encoding/base32";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { deriveSecret } from "../../auth/signing.ts";

const ID_CHARS = 26;
/** Enough for all characters of an id, of 5 bits each. */
const ID_BYTES = Math.ceil(ID_CHARS * 5 / 8);

export function newRoomId(): string {
  return toRoomId(randomBytes(ID_BYTES));
}

/**
 * Derives the id of a direct message room from its members, so that two users who open it at once meet
 * in the same room. Needs the log's key, because user ids are no secret.
 *
 * @param index How many such rooms these users have had before, which one of them has left.
 */
export function directRoomId(
  users: readonly string[],
  { index, key }: { index: number; key: Uint8Array },
): string {
  // User ids contain no spaces, so the text is unambiguous.
  const members = [...new Set(users)].sort().join(" ");
  const secret = deriveSecret(`${index} ${members}`, { key, purpose: "conversation" });
  return toRoomId(Buffer.from(secret, "base64url"));
}

function toRoomId(bytes: Uint8Array): string {
  // A copy, because `encodeBase32` detaches the buffer, which Node may share.
  return `~${encodeBase32(Uint8Array.from(bytes)).toLowerCase().slice(0, ID_CHARS)}`;
}
