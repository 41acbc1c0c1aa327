// The names of private rooms. They say nothing, and nobody comes upon one by trying.

import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { deriveSecret } from "./signing.ts";

const NAME_CHARS = 26;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const BITS = 5;
/** Enough for all characters of a name. */
const BYTES = Math.ceil(NAME_CHARS * BITS / 8);

export function newRoomName(): string {
  return toName(randomBytes(BYTES));
}

/**
 * The same for the same people, so that two who open their conversation at once meet in one, and
 * nobody without the log's key comes to it: ids of people are no secret.
 *
 * @param before How many conversations these people have had that one of them has left.
 */
export function directRoomId(
  users: readonly string[],
  { before, key }: { before: number; key: Uint8Array },
): string {
  // A space is in no author's id: no two sets of people are written alike.
  const set = [...new Set(users)].sort().join(" ");
  const secret = deriveSecret(`${before} ${set}`, { key, purpose: "conversation" });
  return toName(Buffer.from(secret, "base64url"));
}

function toName(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const chars = Array.from({ length: NAME_CHARS }, (_, i) => {
    const place = parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2);
    return BASE32[place];
  });
  return `~${chars.join("")}`;
}
