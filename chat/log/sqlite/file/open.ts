// Opens the database of a log.

import { DatabaseSync } from "node:sqlite";
import { errorMessage } from "../../../logging/logger.ts";
import { migrate } from "./migrate.ts";

/**
 * `synchronous = FULL` makes each commit wait for the disk: an acknowledged message is stored. If
 * another program locks the file, a batch waits only briefly, because readers wait with it. 16 MiB
 * of cache hold the inner pages of a log of ten million messages.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = FAST;
  PRAGMA busy_timeout = 100;
  PRAGMA cache_size = -16384;
`;

/**
 * Opens the log at `path`, or creates it.
 *
 * @throws {Error} if the file is not a log, is damaged, or was written by a newer version of
 * Hubbub.
 */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // First, so that a file this program cannot use stays unchanged.
    migrate(database, path);
    database.exec(PRAGMAS);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof RangeError) throw cause;
    throw new Error(
      `Cannot open the log "${path}": ${errorMessage(cause)}. Run "deno task doctor" for details`,
      { cause },
    );
  }
}
