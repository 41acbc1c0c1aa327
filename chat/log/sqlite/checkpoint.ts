// One file instead of two: what waits in the write-ahead log goes into the file of the log.

import type { DatabaseSync } from "node:sqlite";

/** SQLite's code where another connection is in the way. */
const BUSY = 5;

/** The log cannot be made whole in one file as long as another program has it open. */
export class LogInUse extends Error {
  override readonly name = "LogInUse";
}

/**
 * Leaves all of a log in its file and nothing beside it.
 *
 * @throws {LogInUse} if another program has it open. Nothing has changed then.
 */
export function settle(database: DatabaseSync, path: string): void {
  try {
    // Not by a checkpoint: that goes as far as readers let it, and tells so only in its answer.
    // Prepared, as Deno 2.9 gives the errors of exec() no code.
    database.prepare("PRAGMA journal_mode = DELETE").get();
  } catch (cause) {
    if (!isBusy(cause)) throw cause;
    throw new LogInUse(
      `The log "${path}" is open in another program, such as an export that is not read to its ` +
        "end, the doctor or sqlite3: end that first",
      { cause },
    );
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === BUSY;
}
