// Users who posted recently. Names and times come from the messages of all processes; the role and the
// IP network only from messages posted through this one. Moderators need them in modes without
// accounts. In memory only: addresses are never stored, logged or shown, but a moderator may ban the
// one of a user. Messages in private rooms reveal neither a name nor a time.

import type { EntryListener } from "../chat/broker/client.ts";
import { fieldsOf } from "../chat/json.ts";
import { decodeJson, type Entry } from "../chat/protocol.ts";
import { isPrivate } from "../chat/domain/room.ts";
import { isUserId, type Role } from "../chat/domain/user.ts";
import { type FormerName, formerNamesOf } from "../chat/domain/former_name.ts";
import { BoundedMap } from "../collections/bounded_map.ts";

/** The origin of a user's last message through this process. */
export interface LastOrigin {
  readonly id: string;
  readonly role: Role;
  /** A `rateLimitKey`. */
  readonly network: string;
}

/** A user's last message in a public room. */
export interface LastPost {
  /** The display name. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Activity {
  readonly post?: LastPost;
  readonly formerNames?: readonly FormerName[];
  readonly origin?: LastOrigin;
}

const MAX_USERS = 1_000;

/** Called for each message. */
export interface ActivityListener {
  /** A user has posted in a public room under another name than before. */
  readonly onRename: (id: string) => void;
  /** A user has posted in any room. */
  readonly onPost: (room: string, id: string) => void;
}

export class RecentActivity implements EntryListener {
  /** By user id, most recent last. */
  readonly #users = new BoundedMap<string, Activity>(MAX_USERS);
  #listener: Partial<ActivityListener> = {};

  listen(listener: Partial<ActivityListener>): void {
    this.#listener = listener;
  }

  /** Records a message posted through this process. */
  recordPost(origin: LastOrigin): void {
    this.#update(origin.id, { origin });
  }

  onEntry(entry: Entry): void {
    const message = readMessage(entry);
    if (!message) return;
    const { room, at } = entry;
    const { id, name } = message;
    this.#listener.onPost?.(room, id);
    if (isPrivate(room)) return;
    const before = this.get(id);
    const until = before && before.name !== name ? { name: before.name, until: at } : undefined;
    this.#update(id, { post: { name, at }, formerNames: this.#formerNames(id, name, until) });
    if (name !== before?.name) this.#listener.onRename?.(id);
  }

  /** Loads entries from before this process started. */
  restore(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const { id, name } = readMessage(entry) ?? {};
      if (id === undefined || name === undefined || isPrivate(entry.room)) continue;
      const known = this.get(id);
      const isNewer = entry.at > (known?.at ?? -Infinity);
      const [post, older] = isNewer
        ? [{ name, at: entry.at }, known]
        : [known, { name, at: entry.at }];
      if (!post) continue;
      const former = older && { name: older.name, until: older.at };
      this.#update(id, { post, formerNames: this.#formerNames(id, post.name, former) });
    }
  }

  get(id: string): LastPost | undefined {
    return this.#users.get(id)?.post;
  }

  /** Returns the names under which a user posted before the last one. */
  formerNamesOf(id: string): readonly FormerName[] {
    return this.#users.get(id)?.formerNames ?? [];
  }

  /** Returns the role in which a user last posted through this process. */
  roleOf(id: string): Role | undefined {
    return this.#users.get(id)?.origin?.role;
  }

  /** Returns the network from which a user last posted through this process. */
  networkOf(id: string): string | undefined {
    return this.#users.get(id)?.origin?.network;
  }

  /** Returns the ids of users who posted in public rooms, most recent first. */
  ids(): string[] {
    const posts = [...this.#users].flatMap(([id, { post }]) => post ? [{ id, at: post.at }] : []);
    return posts.sort((a, b) => b.at - a.at).map(({ id }) => id);
  }

  #formerNames(id: string, name: string, former: FormerName | undefined): readonly FormerName[] {
    const before = this.formerNamesOf(id);
    return former ? formerNamesOf([former, ...before], name) : before;
  }

  #update(id: string, activity: Activity) {
    this.#users.set(id, { ...this.#users.get(id), ...activity });
  }
}

/** Returns the author of a message, and `undefined` for other entries. */
function readMessage({ type, body }: Entry): { id: string; name: string } | undefined {
  if (type !== "message") return undefined;
  const { author: id, from: name } = fieldsOf(decodeJson(body));
  return isUserId(id) && typeof name === "string" ? { id, name } : undefined;
}
