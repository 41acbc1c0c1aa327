// Finds mentions in a text: `@name` means the users of the room with that name or one that looks
// like it. The longest name wins: "@Ann Lee, look" mentions Ann Lee even if there is an Ann, too.

import { type Draft, MENTION_CHARS } from "../message.ts";
import { isJsonData } from "../json.ts";
import { skeleton } from "../names/skeleton.ts";
import { type GroupMention, groupMentionIn } from "../domain/group_mention.ts";
import { hasRole, type Member, type Role } from "../domain/user.ts";
import { memoize } from "../../collections/bounded_map.ts";
import type { Directory } from "./directory.ts";

/** A user who posted in a room recently, with the name they had then. */
export type RecentAuthor = Member;

/** Maximum number of users that one message can mention. */
const MAX_MENTIONED = 50;
/** Limits per message, to bound the time: "@" signs, and words and punctuation after each. */
const MAX_SIGNS = 20;
const MAX_PARTS = 12;
/** Names whose skeletons are cached. */
const MAX_KEYS = 10_000;

/** Not within a word: an email address mentions no one. */
const SIGN = /(?<![\p{L}\p{M}\p{N}])@/gu;
const PART = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]/gu;

export class Mentions {
  readonly #directory: Directory;
  readonly #groupRole: Role;
  readonly #keyOf = memoize(skeleton, MAX_KEYS);

  /** @param groupRole The lowest role that may mention a group. */
  constructor(directory: Directory, groupRole: Role = "member") {
    this.#directory = directory;
    this.#groupRole = groupRole;
  }

  /** Returns the group that a message or an edit mentions; undefined if its author may mention none. */
  groupIn({ type, author, text }: Draft): GroupMention | undefined {
    if (type !== "message" && type !== "edit") return undefined;
    const isAllowed = !author || hasRole(author.role, this.#groupRole);
    return isAllowed ? groupMentionIn(text) : undefined;
  }

  /**
   * Returns the users whom a message or an edit mentions, except its author, each with the name as
   * written; undefined if there are none. Candidates are the members of a private room, all named
   * users in a public one, and in both the users in `nearby`, such as recent authors. A text that
   * is a JSON object or array mentions no one: programs exchange those.
   */
  in({ type, room, author, text }: Draft, nearby: () => Iterable<Member>): Member[] | undefined {
    if (type !== "message" && type !== "edit" || !text.includes("@")) return undefined;
    if (isJsonData(text)) return undefined;
    const members = this.#directory.rooms.get(room)?.members;
    let byKey: Map<string, string[]> | undefined;
    const found = findMentions(text, (key) => {
      // Computed late: most texts with "@" contain an address and mention no one.
      byKey ??= this.#byKey([...members?.values() ?? [], ...nearby()]);
      const named = [...this.#directory.usersNamed(key)].map(({ id }) => id);
      return [...byKey.get(key) ?? [], ...named.filter((id) => !members || members.has(id))];
    });
    const others = found.filter(({ id }) => id !== author?.id).slice(0, MAX_MENTIONED);
    return others.length > 0 ? others : undefined;
  }

  #byKey(users: readonly Member[]): Map<string, string[]> {
    const idsByKey = new Map<string, string[]>();
    for (const { id, name } of users) {
      const key = this.#keyOf(name);
      const ids = idsByKey.get(key);
      if (ids) ids.push(id);
      else idsByKey.set(key, [id]);
    }
    return idsByKey;
  }
}

/**
 * Returns the mentioned users, once for each spelling of their name. `idsOf` returns the ids of users
 * whose name has a skeleton.
 */
export function findMentions(text: string, idsOf: (key: string) => readonly string[]): Member[] {
  const found = new Map<string, Member>();
  for (const { index } of [...text.matchAll(SIGN)].slice(0, MAX_SIGNS)) {
    const { name, ids } = mentionAt(text.slice(index + 1, index + 1 + MENTION_CHARS), idsOf);
    for (const id of ids) found.set(`${id} ${name}`, { id, name });
  }
  return [...found.values()];
}

/** Finds the longest name at the beginning of a text, and the users who have it. */
function mentionAt(
  text: string,
  idsOf: (key: string) => readonly string[],
): { name: string; ids: readonly string[] } {
  const [line = ""] = text.split("\n", 1);
  const parts = line.startsWith(" ") ? [] : (line.match(PART) ?? []).slice(0, MAX_PARTS);
  // Computes each part's skeleton once: parts never separate a letter from its marks. Doing so for every
  // prefix would take twelve times as long, which an attacker could exploit.
  const keys = parts.map((part) => skeleton(part) || " ");
  for (let count = keys.length; count > 0; count--) {
    if (keys[count - 1] === " ") continue;
    const ids = idsOf(keys.slice(0, count).join("").replace(/ +/g, " "));
    if (ids.length > 0) return { name: parts.slice(0, count).join(""), ids };
  }
  return { name: "", ids: [] };
}
