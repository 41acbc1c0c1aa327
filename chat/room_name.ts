// The names of private rooms. They say nothing, and nobody comes upon one by trying.

import { createHash, randomBytes } from "node:crypto";

const NAME_CHARS = 26;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const BITS = 5;
/** Enough for all characters of a name. */
const BYTES = Math.ceil(NAME_CHARS * BITS / 8);

export function newRoomName(): string {
  return toName(randomBytes(BYTES));
}

/**
 * The same for the same people, so that two who open their conversation at once meet in one.
 *
 * @param left How many conversations these people have had that one of them has left.
 */
export function conversationName(people: readonly string[], left: number): string {
  // A space is in no author's id: no two sets of people are written alike.
  const set = [...new Set(people)].sort().join(" ");
  const what = left === 0 ? "conversation" : `conversation-${left}`;
  return toName(createHash("sha256").update(`${what} ${set}`).digest());
}

function toName(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const chars = Array.from({ length: NAME_CHARS }, (_, i) => {
    const place = parseInt(bits.slice(i * BITS, (i + 1) * BITS), 2);
    return BASE32[place];
  });
  return `~${chars.join("")}`;
}
