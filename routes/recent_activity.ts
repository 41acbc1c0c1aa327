// Who wrote lately and under which name, through whichever process, and from where those wrote who did
// through this one: what moderators need where people need no account. In memory only: an address is
// never stored, logged or told to anybody, but a moderator may ban the one that belongs to an id. What
// somebody writes in a private room is no affair of those outside: neither the name that they have
// there, nor that they wrote.

import { isUserId, type Role } from "../chat/user.ts";
import type { EntryListener } from "../chat/broker/client.ts";
import { fieldsOf } from "../chat/json.ts";
import { isPrivate } from "../chat/room.ts";
import { decodeJson, type Entry } from "../chat/protocol.ts";

/** Who wrote through this process. */
export interface LastOrigin {
  readonly id: string;
  readonly role: Role;
  /** The address or network of `addressToCount`. */
  readonly network: string;
}

/** Who wrote last in a public room, as all may know. */
export interface LastPost {
  /** The display name that was written under. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Writer {
  readonly sighting?: LastPost;
  readonly writing?: LastOrigin;
}

/** Beyond that the one who has written nothing for longest is forgotten. */
const MOST = 1_000;

/** Who is told of those who write. */
export interface Listener {
  /** Somebody writes under another name than before. */
  readonly renamed: (id: string) => void;
  /** Somebody has sent what they wrote in a room. */
  readonly sent: (room: string, id: string) => void;
}

export class RecentActivity implements EntryListener {
  /** By id, who wrote last at the end. */
  readonly #writers = new Map<string, Writer>();
  readonly #listener: Partial<Listener>;

  constructor(listener: Partial<Listener> = {}) {
    this.#listener = listener;
  }

  /** Somebody has written, in whichever room. */
  note(writing: LastOrigin): void {
    this.#keep(writing.id, { writing });
  }

  onEntry(entry: Entry): void {
    const message = readMessage(entry);
    if (!message) return;
    const { room, at } = entry;
    const { id, name } = message;
    this.#listener.sent?.(room, id);
    if (isPrivate(room)) return;
    const before = this.get(id);
    this.#keep(id, { sighting: { name, at } });
    if (name !== before?.name) this.#listener.renamed?.(id);
  }

  /** Takes entries from before this process was started. */
  restore(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { id, name } = readMessage(entry) ?? {};
      if (id === undefined || name === undefined || isPrivate(entry.room)) continue;
      const isNews = entry.at > (this.get(id)?.at ?? -Infinity);
      if (isNews) this.#keep(id, { sighting: { name, at: entry.at } });
    }
  }

  get(id: string): LastPost | undefined {
    return this.#writers.get(id)?.sighting;
  }

  /** The role in which they wrote last through this process, in whichever room. */
  roleOf(id: string): Role | undefined {
    return this.#writers.get(id)?.writing?.role;
  }

  /** From where that was. */
  networkOf(id: string): string | undefined {
    return this.#writers.get(id)?.writing?.network;
  }

  /** The ids of those who were seen, who was seen last first. */
  ids(): string[] {
    const seen = [...this.#writers].flatMap(([id, { sighting }]) =>
      sighting ? [{ id, at: sighting.at }] : []
    );
    return seen.sort((one, other) => other.at - one.at).map(({ id }) => id);
  }

  #keep(id: string, news: Writer) {
    const known = this.#writers.get(id);
    this.#writers.delete(id);
    this.#writers.set(id, { ...known, ...news });
    const [oldest] = this.#writers.size > MOST ? this.#writers.keys() : [];
    if (oldest !== undefined) this.#writers.delete(oldest);
  }
}

/** Who wrote a message, and under which name; nothing of another entry. */
function readMessage({ type, body }: Entry): { id: string; name: string } | undefined {
  if (type !== "message") return undefined;
  const { author: id, from: name } = fieldsOf(decodeJson(body));
  return isUserId(id) && typeof name === "string" ? { id, name } : undefined;
}
