// Slow mode: a minimum interval between two messages of a user in a room, and between two edits. A
// typo can be corrected at once, but edits cannot replace messages.

import { BoundedMap } from "../../../collections/bounded_map.ts";
import { type Actor, hasRole, isUserId } from "../../domain/user.ts";
import { chatError } from "../../errors.ts";
import { fieldsOf } from "../../json.ts";
import type { Log } from "../../log.ts";
import type { Draft } from "../../message.ts";
import { decodeJson, type Entry } from "../../protocol.ts";
import type { Directory } from "../directory.ts";

/** Maximum number of timers. */
const MAX_TIMERS = 10_000;

/** Number of messages read at once. */
const MESSAGES_AT_ONCE = 500;

/** A timer that was started, and its previous value. */
interface StartedTimer {
  readonly key: string;
  readonly before: number | undefined;
}

export class SlowMode {
  readonly #directory: Directory;
  readonly #lastAt = new BoundedMap<string, number>(MAX_TIMERS);
  /** By the ids of drafts that are not known to be stored yet. */
  readonly #unconfirmed = new Map<string, StartedTimer>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Restores the timers from the log, so that a restart of the broker does not reset them. */
  restore(log: Pick<Log, "page" | "seqAt">, now: number): void {
    for (const [room, { slowSeconds }] of this.#directory.rooms) {
      if (slowSeconds === 0) continue;
      for (const { at, body } of messagesSince(log, { room, since: now - slowSeconds * 1_000 })) {
        const author = authorOf(body);
        if (author !== undefined) this.#lastAt.set(`message ${room} ${author}`, at);
      }
    }
  }

  /**
   * Starts the timer for a draft.
   *
   * @throws {ChatError} `slow-mode` if the interval is not over yet.
   */
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
      this.#unconfirmed.set(id, { key, before });
      this.#lastAt.set(key, now);
      return;
    }
    const retryAfter = Math.ceil((next - now) / 1_000);
    const what = type === "edit" ? "edit" : "message";
    const message = `Slow mode: one ${what} every ${slowSeconds} s`;
    throw chatError("slow-mode", message, { retryAfter });
  }

  /** Resets the timers of drafts since the last call that were not stored. */
  confirm(isStored: (id: string) => boolean): void {
    for (const [id, { key, before }] of this.#unconfirmed) {
      if (isStored(id)) continue;
      if (before === undefined) this.#lastAt.delete(key);
      else this.#lastAt.set(key, before);
    }
    this.#unconfirmed.clear();
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
