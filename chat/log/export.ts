// Export of the whole log as lines of JSON, and import. docs/operating.md describes the format.
//
//   {"format":"hubbub-export","version":2,"epoch":…,"entries":3}
//   {"type":"message","gid":1,"seq":1,"id":…,"room":…,"from":…,"text":…,"at":…}
//   {"type":"edit","gid":2,"seq":2,"id":…,"room":…,"from":…,"text":…,"at":…,"target":…}
//   {"type":"change","gid":3,"seq":3,"id":…,"room":…,"author":…,"from":…,"change":{…},"at":…}

import { fieldsOf } from "../json.ts";
import type { AppendResult } from "../log.ts";
import { type ArchivedDraft, parseArchived } from "../message.ts";
import { Progress } from "./progress/progress.ts";
import { errorMessage } from "../logging/logger.ts";
import { plural } from "../logging/plural.ts";
import { readRecords } from "./sqlite/file/maintenance.ts";

const FORMAT = "hubbub-export";
const VERSION = 2;

/** Characters collected for each write: one write per line would be slow. */
const CHUNK_CHARS = 65_536;
/** Entries per transaction of an import. */
const BATCH_ENTRIES = 1_000;
/** The longest text has 100,000 characters, and JSON may need twelve for one. */
const MAX_LINE_CHARS = 2_000_000;

/**
 * Writes all entries of a log at one moment, and returns their number.
 *
 * @param options.isShown Whether to show progress on the terminal; true by default.
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
      // If the log is damaged, everything up to the damage is written.
      write(chunk);
    }
    return count;
  });
}

export interface ImportTarget {
  adopt(entries: readonly ArchivedDraft[]): AppendResult[];
}

export interface ImportResult {
  readonly stored: number;
  /** Entries whose id was already in the log; those are unchanged. */
  readonly known: number;
}

/**
 * Validates a whole export, then stores it in order under new numbers. Each batch is stored
 * completely or not at all; an interrupted import can be repeated.
 *
 * @throws {SyntaxError} if a line is not an entry, with its number, or lines are missing. Nothing
 * is stored then.
 */
export async function importLog(path: string, log: ImportTarget): Promise<ImportResult> {
  const count = await validate(path);
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

/** Validates an export and returns its number of entries. */
async function validate(path: string): Promise<number> {
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
    // Reading it reports the error.
    return 0;
  }
}

/** Reads the entries of an export, and validates each. */
export async function* entriesOf(
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
  if (number === 0) throw new SyntaxError(`Cannot import "${path}": the file is empty`);
  const found = number - 1;
  if (expected === undefined || found === expected) return;
  throw new SyntaxError(
    `Cannot import "${path}": the first line announces ${
      plural(expected, "entry", "entries")
    }, but ${found} follow`,
  );
}

/** Returns the number of entries, if the header has it. */
function parseHeader(value: unknown): number | undefined {
  const { format, version, entries } = fieldsOf(value);
  const isHeader = format === FORMAT && version === VERSION;
  if (isHeader && (entries === undefined || typeof entries === "number")) return entries;
  throw new SyntaxError(
    `expected the first line of an export, {"format":"${FORMAT}","version":${VERSION}}`,
  );
}

/** Splits only at LF: JSON strings may contain other characters that some tools treat as line ends. */
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
