// Whom a text means by `@name`: those in the room who are called so, or look as if they were. The
// longest name counts, so that "@Ann Lee, look" is about Ann Lee where there is an Ann, too.

import { type Draft, MENTION_CHARS } from "../message.ts";
import { skeleton } from "../names/skeleton.ts";
import type { Member } from "./changes.ts";
import type { Directory } from "./directory.ts";

/** Somebody who has written in a room, under the name that they had there. */
export type RecentAuthor = Member;

/** People whom one message mentions: nobody calls more by name. */
const MAX_MENTIONED = 50;
/** What is looked at in one message: signs, and words and signs behind each. */
const MAX_SIGNS = 20;
const MAX_PARTS = 12;
/** Names whose keys are remembered. */
const MAX_KEYS = 10_000;

/** Not within a word: an address of mail mentions nobody. */
const SIGN = /(?<![\p{L}\p{M}\p{N}])@/gu;
const PART = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]/gu;

export class Mentions {
  readonly #directory: Directory;
  readonly #keys = new Map<string, string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /**
   * The users whom a message or an edit mentions, if anybody but its author, each under the name as
   * it is written there. People of a private room are its members, of a public one all whom the
   * server knows by name; in both others who are known there: those who wrote lately, say. What
   * programs say to each other mentions nobody: a text that is a JSON object or list.
   */
  in({ type, room, author, text }: Draft, nearby: () => Iterable<Member>): Member[] | undefined {
    if (type !== "message" && type !== "edit" || !text.includes("@")) return undefined;
    if (isData(text)) return undefined;
    const members = this.#directory.rooms.get(room)?.members;
    let called: Map<string, string[]> | undefined;
    const found = findMentions(text, (key) => {
      // Only now: most texts with a sign have it in an address, and call nobody.
      called ??= this.#byKey([...members?.values() ?? [], ...nearby()]);
      const bearers = [...this.#directory.usersNamed(key)].map(({ id }) => id);
      return [...called.get(key) ?? [], ...bearers.filter((id) => !members || members.has(id))];
    });
    const others = found.filter(({ id }) => id !== author?.id).slice(0, MAX_MENTIONED);
    return others.length > 0 ? others : undefined;
  }

  #byKey(users: readonly Member[]): Map<string, string[]> {
    const called = new Map<string, string[]>();
    for (const { id, name } of users) {
      const key = this.#keyOf(name);
      const ids = called.get(key);
      if (ids) ids.push(id);
      else called.set(key, [id]);
    }
    return called;
  }

  #keyOf(name: string): string {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    const key = skeleton(name);
    this.#keys.set(name, key);
    return key;
  }
}

/** Whether a text is a JSON object or list. */
function isData(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * The users whom a text mentions, each once for every way in which the name is written; `idsOf` returns
 * the users whose name has a key.
 */
export function findMentions(text: string, idsOf: (key: string) => readonly string[]): Member[] {
  const found = new Map<string, Member>();
  for (const { index } of [...text.matchAll(SIGN)].slice(0, MAX_SIGNS)) {
    const { name, ids } = mentionAt(text.slice(index + 1, index + 1 + MENTION_CHARS), idsOf);
    for (const id of ids) found.set(`${id} ${name}`, { id, name });
  }
  return [...found.values()];
}

/** The name at the beginning of a text, as it is written, and the users who have it. */
function mentionAt(
  text: string,
  idsOf: (key: string) => readonly string[],
): { name: string; ids: readonly string[] } {
  const [line = ""] = text.split("\n", 1);
  const parts = line.startsWith(" ") ? [] : (line.match(PART) ?? []).slice(0, MAX_PARTS);
  // Each part has its key by itself, as no letter is parted from its marks: to make the key of each
  // beginning anew would take twelve times as long, which somebody may want it to.
  const keys = parts.map((part) => skeleton(part) || " ");
  for (let count = keys.length; count > 0; count--) {
    if (keys[count - 1] === " ") continue;
    const ids = idsOf(keys.slice(0, count).join("").replace(/ +/g, " "));
    if (ids.length > 0) return { name: parts.slice(0, count).join(""), ids };
  }
  return { name: "", ids: [] };
}
