// Slow mode: from one message of a person to the next in a room some seconds must pass, and from one
// edit to the next. A slip can be mended at once, and nobody talks on by editing.

import { type Author, isAtLeast } from "./author.ts";
import type { Directory } from "./directory.ts";
import { ChatError } from "./errors.ts";
import type { Draft } from "./message.ts";

/** Last messages and edits that are remembered. */
const MAX_REMEMBERED = 10_000;

export class Pace {
  readonly #directory: Directory;
  readonly #lastAt = new Map<string, number>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** @throws {ChatError} `too-fast` if it is not yet the author's turn; otherwise it is taken. */
  requireTurn({ kind, room }: Draft, { author, now }: { author: Author; now: number }): void {
    const slowSeconds = this.#directory.rooms.get(room)?.slowSeconds ?? 0;
    if (slowSeconds === 0 || isAtLeast(author.role, "moderator")) return;
    const key = `${kind} ${room} ${author.id}`;
    const next = (this.#lastAt.get(key) ?? -Infinity) + slowSeconds * 1_000;
    if (next <= now) return this.#remember(key, now);
    const retryAfter = Math.ceil((next - now) / 1_000);
    const what = kind === "edit" ? "edit" : "message";
    throw new ChatError("too-fast", `One ${what} in ${slowSeconds} s may be written here`, {
      retryAfter,
    });
  }

  #remember(key: string, now: number) {
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    const [oldest] = this.#lastAt.size > MAX_REMEMBERED ? this.#lastAt.keys() : [];
    if (oldest !== undefined) this.#lastAt.delete(oldest);
  }
}
