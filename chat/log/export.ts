// The whole log as lines of JSON, and the way back. docs/operating.md describes the format.
//
//   {"format":"hubbub-export","version":1,"epoch":…,"entries":2}
//   {"type":"message","gid":1,"seq":1,"id":…,"room":…,"from":…,"text":…,"at":…}
//   {"type":"edit","gid":2,"seq":2,"id":…,"room":…,"from":…,"text":…,"at":…,"target":…}
//   {"type":"change","gid":3,"seq":3,"id":…,"room":…,"author":…,"from":…,"change":{…},"at":…}

import { fieldsOf } from "../json.ts";
import type { AppendResult } from "../log.ts";
import { type ArchivedDraft, parseArchived } from "../message.ts";
import { Progress } from "../progress/progress.ts";
import { errorMessage } from "../logger.ts";
import { readRecords } from "./sqlite/file_maintenance.ts";

const FORMAT = "hubbub-export";
const VERSION = 1;

/** Characters that are collected before they are written: a write for each line would be slow. */
const CHUNK_CHARS = 65_536;
/** Entries in one transaction of an import. */
const BATCH_ENTRIES = 1_000;
/** The longest text has 100,000 characters, and JSON may write one as twelve. */
const MAX_LINE_CHARS = 2_000_000;

/**
 * Writes all entries of a log file, as they are at one moment, and returns how many they were.
 *
 * @param options.isShown Whether the terminal shows the progress; by default it does.
 */
export function exportLog(
  path: string,
  write: (text: string) => void,
  { isShown = true } = {},
): number {
  return readRecords(path, ({ epoch, count, rows }) => {
    const work = { title: "Exporting", total: count, unit: "entries" };
    using progress = isShown ? new Progress(work) : undefined;
    let done = 0;
    let chunk = `${JSON.stringify({ format: FORMAT, version: VERSION, epoch, entries: count })}\n`;
    try {
      for (const row of rows) {
        chunk += `${JSON.stringify(row)}\n`;
        progress?.at(++done);
        if (chunk.length < CHUNK_CHARS) continue;
        const whole = chunk;
        chunk = "";
        write(whole);
      }
    } finally {
      // Of a damaged log, too, what can be read.
      write(chunk);
    }
    return count;
  });
}

/** Where an import puts what it read. */
export interface ImportTarget {
  adopt(entries: readonly ArchivedDraft[]): AppendResult[];
}

export interface ImportResult {
  readonly stored: number;
  /** Entries whose id was in the log already: they stay as they are. */
  readonly known: number;
}

/**
 * Checks an export to its end, then stores it, in its order and under new numbers. Each batch is
 * stored whole or not at all; an import that was cut short is simply repeated.
 *
 * @throws {SyntaxError} if a line is no entry, with its number, or lines are missing. Nothing is
 * stored then.
 */
export async function importLog(path: string, log: ImportTarget): Promise<ImportResult> {
  const count = await check(path);
  const imported = { stored: 0, known: 0 };
  let batch: ArchivedDraft[] = [];
  const store = () => {
    for (const { outcome } of log.adopt(batch)) if (outcome !== "refused") imported[outcome]++;
    batch = [];
  };
  using progress = new Progress({ title: "Importing", total: count, unit: "entries" });
  let done = 0;
  for await (const entry of entriesOf(path)) {
    if (batch.push(entry) === BATCH_ENTRIES) store();
    progress.at(++done);
  }
  store();
  return imported;
}

/** Reads an export to its end and returns how many entries it has. */
async function check(path: string): Promise<number> {
  const total = sizeOf(path);
  using progress = new Progress({ title: "Checking", total, unit: "bytes" });
  let count = 0;
  for await (const _ of entriesOf(path, (bytes) => progress.at(bytes))) count++;
  return count;
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    // Who reads it says why it cannot be read.
    return 0;
  }
}

async function* entriesOf(
  path: string,
  read?: (bytes: number) => void,
): AsyncGenerator<ArchivedDraft> {
  let number = 0;
  let expected: number | undefined;
  for await (const line of linesOf(path, read)) {
    number++;
    try {
      const value: unknown = JSON.parse(line);
      if (number === 1) expected = parseHeader(value);
      else yield parseArchived(value);
    } catch (cause) {
      throw new SyntaxError(`Cannot import "${path}": line ${number}: ${errorMessage(cause)}`, {
        cause,
      });
    }
  }
  if (number === 0) throw new SyntaxError(`Cannot import "${path}": it is empty`);
  const found = number - 1;
  if (expected === undefined || found === expected) return;
  throw new SyntaxError(
    `Cannot import "${path}": its first line promises ${expected} entries, ${found} follow`,
  );
}

/** How many entries follow, if the header says so. */
function parseHeader(value: unknown): number | undefined {
  const { format, version, entries } = fieldsOf(value);
  const isHeader = format === FORMAT && version === VERSION;
  if (isHeader && (entries === undefined || typeof entries === "number")) return entries;
  throw new SyntaxError(
    `expected the first line of an export, {"format":"${FORMAT}","version":${VERSION}}`,
  );
}

/** Parts only at LF: JSON may hold the other characters that some take for the end of a line. */
async function* linesOf(path: string, read?: (bytes: number) => void): AsyncGenerator<string> {
  let rest = "";
  for await (const text of textOf(path, read)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length <= MAX_LINE_CHARS) continue;
    throw new SyntaxError(`Cannot import "${path}": a line has over ${MAX_LINE_CHARS} characters`);
  }
  if (rest !== "") yield rest;
}

async function* textOf(path: string, read?: (bytes: number) => void): AsyncGenerator<string> {
  let done = 0;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    using file = await Deno.open(path);
    for await (const bytes of file.readable) {
      yield decoder.decode(bytes, { stream: true });
      read?.(done += bytes.byteLength);
    }
    yield decoder.decode();
  } catch (cause) {
    throw new SyntaxError(`Cannot import "${path}": ${errorMessage(cause)}`, { cause });
  }
}
