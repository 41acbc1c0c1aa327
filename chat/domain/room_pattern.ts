// Patterns for room names: a name ("dev"), a prefix ("team-*") or all public rooms ("*"). A private
// room only matches its own name.

import { isPrivate, isRoomName } from "./room.ts";

interface Patterns {
  readonly names: ReadonlySet<string>;
  readonly prefixes: ReadonlySet<string>;
  /** The lengths of the prefixes. */
  readonly lengths: readonly number[];
}

const parsed = new WeakMap<readonly string[], Patterns>();

export function isRoomPattern(value: unknown): value is string {
  return value === "*" || typeof value === "string" && isRoomName(value.replace(/\*$/, ""));
}

/**
 * Whether a room matches one of the patterns. They are parsed once for each list: a token may have two
 * thousand, and every open stream is checked each second.
 */
export function matchesRoom(patterns: readonly string[], room: string): boolean {
  let known = parsed.get(patterns);
  if (!known) parsed.set(patterns, known = parse(patterns));
  const { names, prefixes, lengths } = known;
  if (names.has(room)) return true;
  return !isPrivate(room) && lengths.some((length) => prefixes.has(room.slice(0, length)));
}

function parse(patterns: readonly string[]): Patterns {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = new Set(
    patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1)),
  );
  const lengths = [...new Set([...prefixes].map((prefix) => prefix.length))];
  return { names, prefixes, lengths };
}
