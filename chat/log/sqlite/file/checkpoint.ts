// Moves everything from the write-ahead log into the file of the log.

import type { DatabaseSync } from "node:sqlite";

/** SQLITE_BUSY */
const BUSY = 5;

/** The log cannot be settled while another program has it open. */
export class LogInUse extends Error {
  override readonly name = "LogInUse";
}

/**
 * Leaves the whole log in one file, with nothing beside it.
 *
 * @throws {LogInUse} if another program has it open. Nothing has changed then.
 */
export function settle(database: DatabaseSync, path: string): void {
  try {
    // Not by a checkpoint: readers can block part of that, which only its result tells. Prepared,
    // because errors of exec() have no code in Deno 2.9.
    database.prepare("PRAGMA journal_mode = DELETE").get();
  } catch (cause) {
    if (!isBusy(cause)) throw cause;
    throw new LogInUse(
      `The log "${path}" is open in another program, such as an unfinished export, the doctor ` +
        "or sqlite3; stop that program first",
      { cause },
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === BUSY;
}
