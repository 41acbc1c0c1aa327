// Slow mode: from one message of a person to the next in a room some seconds must pass, and from one
// edit to the next. A slip can be mended at once, and nobody talks on by editing.

import { type Actor, hasRole, isUserId } from "../user.ts";
import { chatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import type { Log } from "../log.ts";
import type { Draft } from "../message.ts";
import { decodeJson, type Entry } from "../protocol.ts";
import type { Directory } from "./directory.ts";

/** Last messages and edits that are remembered. */
const MAX_REMEMBERED = 10_000;

/** Messages that are looked at in one go. */
const MESSAGES_AT_ONCE = 500;

/** A turn that was taken, and when the one before it was. */
interface Turn {
  readonly key: string;
  readonly before: number | undefined;
}

export class SlowMode {
  readonly #directory: Directory;
  readonly #lastAt = new Map<string, number>();
  /** By the ids of drafts of which it is not known yet whether they are stored. */
  readonly #unsettled = new Map<string, Turn>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Takes it from the log whose turn it is not yet: a broker that begins anew gives nobody a turn. */
  restore(log: Pick<Log, "page" | "seqAt">, now: number): void {
    for (const [room, { slowSeconds }] of this.#directory.rooms) {
      if (slowSeconds === 0) continue;
      for (const { at, body } of messagesSince(log, { room, since: now - slowSeconds * 1_000 })) {
        const author = authorOf(body);
        if (author !== undefined) this.#remember(`message ${room} ${author}`, at);
      }
    }
  }

  /** @throws {ChatError} `slow-mode` if it is not yet the author's turn; otherwise it is taken. */
  requireInterval(
    { id, type, room }: Draft,
    { author, now }: { author: Actor; now: number },
  ): void {
    const slowSeconds = this.#directory.rooms.get(room)?.slowSeconds ?? 0;
    if (slowSeconds === 0 || hasRole(author.role, "moderator")) return;
    const key = `${type} ${room} ${author.id}`;
    const before = this.#lastAt.get(key);
    const next = (before ?? -Infinity) + slowSeconds * 1_000;
    if (next <= now) {
      this.#unsettled.set(id, { key, before });
      return this.#remember(key, now);
    }
    const retryAfter = Math.ceil((next - now) / 1_000);
    const what = type === "edit" ? "edit" : "message";
    const message = `One ${what} in ${slowSeconds} s may be written here`;
    throw chatError("slow-mode", message, { retryAfter });
  }

  /** Gives back the turns since the last time in which nothing was stored. */
  confirm(isStored: (id: string) => boolean): void {
    for (const [id, { key, before }] of this.#unsettled) {
      if (isStored(id)) continue;
      if (before === undefined) this.#lastAt.delete(key);
      else this.#lastAt.set(key, before);
    }
    this.#unsettled.clear();
  }

  #remember(key: string, now: number) {
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    const [oldest] = this.#lastAt.size > MAX_REMEMBERED ? this.#lastAt.keys() : [];
    if (oldest !== undefined) this.#lastAt.delete(oldest);
  }
}

function* messagesSince(
  log: Pick<Log, "page" | "seqAt">,
  { room, since }: { room: string; since: number },
): Generator<Entry, void> {
  let [after, entries]: [number, Entry[]] = [log.seqAt(room, since) - 1, []];
  do {
    entries = log.page(room, { after, limit: MESSAGES_AT_ONCE });
    yield* entries;
    after = entries.at(-1)?.seq ?? after;
  } while (entries.length === MESSAGES_AT_ONCE);
}

function authorOf(body: Uint8Array): string | undefined {
  const { author } = fieldsOf(decodeJson(body));
  return isUserId(author) ? author : undefined;
}
