// Retention: the time, number and size of entries that each room keeps, and the time of files.

import { isPublic } from "../domain/room.ts";
import { parseSize } from "./size.ts";

/** Bounds of one room; without any, it keeps everything. */
export interface Retention {
  /** Milliseconds after which an entry is pruned. */
  readonly ageMs?: number;
  /** Milliseconds after which the files of a message are removed; its text stays. */
  readonly fileAgeMs?: number;
  /** Number of newest entries to keep. */
  readonly count?: number;
  /** Bytes of names and texts of the newest entries to keep. */
  readonly bytes?: number;
}

export interface RetentionRules {
  /** For rooms without a rule of their own. */
  readonly others: Retention;
  readonly rooms: ReadonlyMap<string, Retention>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Parses rules such as `*: age=90d files=30d count=10000; dev: bytes=50M; archive:`. The star stands for all
 * rooms without a rule of their own; an empty rule keeps everything.
 *
 * @throws {SyntaxError} if a rule is malformed, or the second one of its room.
 * @throws {RangeError} if a bound is zero, which would remove everything.
 */
export function parseRetention(text: string): RetentionRules {
  const rooms = new Map<string, Retention>();
  for (const rule of text.split(";").map((one) => one.trim()).filter((one) => one !== "")) {
    const [, room = "", bounds = ""] = /^(\S+?)\s*:(.*)$/s.exec(rule) ?? [];
    if (room !== "*" && !isPublic(room)) throw malformed(rule);
    if (rooms.has(room)) throw new SyntaxError(`"${rule}" is a second rule for "${room}"`);
    rooms.set(room, parseBounds(bounds.trim(), rule));
  }
  const others = rooms.get("*") ?? {};
  rooms.delete("*");
  return { others, rooms };
}

export function retentionOf(room: string, { others, rooms }: RetentionRules): Retention {
  return rooms.get(room) ?? others;
}

/** Whether any room has a bound. */
export function isBounded({ others, rooms }: RetentionRules): boolean {
  return [others, ...rooms.values()].some((rule) => Object.keys(rule).length > 0);
}

/** Returns the smallest maximum age of any rule, of entries or files; Infinity if there is none. */
export function smallestAge({ others, rooms }: RetentionRules): number {
  const ages = [others, ...rooms.values()].flatMap(({ ageMs, fileAgeMs }) => [ageMs, fileAgeMs]);
  return Math.min(...ages.map((age = Infinity) => age));
}

function parseBounds(bounds: string, rule: string): Retention {
  const parsed = bounds.split(/\s+/).filter((one) => one !== "").map((bound) =>
    parseBound(bound, rule)
  );
  const names = parsed.flatMap((bound) => Object.keys(bound));
  if (new Set(names).size < names.length) {
    throw new SyntaxError(`"${rule}" has the same bound twice`);
  }
  return parsed.reduce((all, bound) => ({ ...all, ...bound }), {});
}

function parseBound(bound: string, rule: string): Retention {
  const [, name, digits, unit = ""] =
    /^(age|files|count|bytes)=(\d{1,12})([a-zA-Z]?)$/.exec(bound) ?? [];
  const number = Number(digits);
  if (number === 0) {
    throw new RangeError(`"${bound}" would remove everything: expected at least 1`);
  }
  if (name === "age" && unit === "d") return { ageMs: number * DAY_MS };
  if (name === "files" && unit === "d") return { fileAgeMs: number * DAY_MS };
  if (name === "count" && unit === "") return { count: number };
  const bytes = parseSize(`${digits}${unit}`);
  if (name === "bytes" && bytes !== undefined) return { bytes };
  throw malformed(rule);
}

function malformed(rule: string): SyntaxError {
  return new SyntaxError(
    `"${rule}" is not a retention rule: expected one such as ` +
      '"*: age=90d files=30d count=10000 bytes=50M"',
  );
}
