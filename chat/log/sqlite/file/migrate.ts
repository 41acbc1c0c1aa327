// Brings the file of a log to the newest schema.

import type { DatabaseSync } from "node:sqlite";
import { Progress } from "../../progress/progress.ts";
import { settle } from "./checkpoint.ts";
import { SCHEMA } from "./schema.ts";

/** SQL by schema: the first creates an empty log, the others lead from schema n to n + 1. */
export const MIGRATIONS: readonly string[] = [SCHEMA];

/** The schema that this program writes. */
export const NEWEST_SCHEMA = MIGRATIONS.length;

const KEY_BYTES = 32;

/**
 * Runs all missing migrations in one transaction. A log with an older schema is first copied to a
 * file such as `hubbub.db.schema-1`.
 *
 * @throws {RangeError} if the schema is newer than this program.
 * @throws {LogInUse} if migrations are missing and another program has the log open.
 */
export function migrate(database: DatabaseSync, path: string, migrations = MIGRATIONS): void {
  const version = schemaOf(database);
  const newest = migrations.length;
  if (version === newest) return;
  if (version > newest) {
    throw new RangeError(
      `Cannot open the log "${path}": its schema ${version} is newer than ${newest}, the newest ` +
        "that this version of Hubbub supports. Use the version that wrote it, or a newer one",
    );
  }
  if (version === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  else copyAside(database, path, version);
  runMigrations(database, version, migrations);
}

/**
 * Returns a random name for an incarnation of a log: twelve characters, so that no two are equal.
 */
export function newEpoch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

function schemaOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/**
 * Not by VACUUM INTO: that attaches a database, which the broker's permissions do not allow. A settled
 * log holds no lock that the system would release when the copy closes the file.
 */
function copyAside(database: DatabaseSync, path: string, version: number) {
  settle(database, path);
  Deno.copyFileSync(path, `${path}.schema-${version}`);
}

function runMigrations(database: DatabaseSync, version: number, migrations: readonly string[]) {
  // A migration may rewrite every entry. `SqliteLog` sets its own cache size later.
  database.exec("PRAGMA cache_size = -65536; BEGIN IMMEDIATE");
  try {
    const missing = migrations.slice(version);
    const work = { title: "Upgrading the log", total: missing.length, unit: "steps" };
    // Creating a log takes no time.
    using progress = version === 0 ? undefined : new Progress(work);
    missing.forEach((sql, i) => {
      progress?.at(i);
      database.exec(sql);
      if (version + i === 0) addLogRow(database);
    });
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function addLogRow(database: DatabaseSync) {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  database.prepare("INSERT INTO log (epoch, head, key) VALUES (?, 0, ?)").run(newEpoch(), key);
}
