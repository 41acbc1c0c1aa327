// The way of a log from each released schema to the newest.

import type { DatabaseSync } from "node:sqlite";
import { Progress } from "../../progress/progress.ts";
import { settle } from "./checkpoint.ts";
import { STEPS } from "./migrations.ts";

/** The schema that this program writes. */
export const NEWEST_SCHEMA = STEPS.length;

const KEY_BYTES = 32;

/**
 * Brings a database to the newest schema, in one transaction. Where it holds an older one a copy is
 * kept beside it, such as `hubbub.db.schema-1`.
 *
 * @throws {RangeError} if its schema is newer than this program.
 * @throws {LogInUse} if it is to be brought up to date and another program has it open.
 */
export function migrate(database: DatabaseSync, path: string): void {
  const version = versionOf(database);
  if (version === NEWEST_SCHEMA) return;
  if (version > NEWEST_SCHEMA) {
    throw new RangeError(
      `Cannot open the log "${path}": its schema ${version} is newer than ${NEWEST_SCHEMA}, ` +
        "the newest that this Hubbub knows. Run the Hubbub that wrote it, or a newer one",
    );
  }
  if (version === 0) database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  else keepCopy(database, path, version);
  takeSteps(database, version);
}

/** Names an incarnation of a log: twelve random characters, so that no two ever share one. */
export function newEpoch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

function newKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/**
 * Not by VACUUM INTO: that attaches a database, which the broker's permissions do not allow. Settled,
 * a log has no lock that the system would take from us when the copy closes the file.
 */
function keepCopy(database: DatabaseSync, path: string, version: number) {
  settle(database, path);
  Deno.copyFileSync(path, `${path}.schema-${version}`);
}

function takeSteps(database: DatabaseSync, version: number) {
  // A step may move every entry: for this connection, until it is told otherwise.
  database.exec("PRAGMA cache_size = -65536; BEGIN IMMEDIATE");
  try {
    const steps = STEPS.slice(version);
    const work = { title: "Bringing the log up to date", total: steps.length, unit: "steps" };
    // A new log takes no time.
    using progress = version === 0 ? undefined : new Progress(work);
    steps.forEach((step, i) => {
      progress?.at(i);
      database.exec(step);
    });
    if (version === 0) {
      database.prepare("INSERT INTO log (epoch, head) VALUES (?, 0)").run(newEpoch());
    }
    database.prepare("UPDATE log SET key = ? WHERE key IS NULL").run(newKey());
    database.exec(`PRAGMA user_version = ${NEWEST_SCHEMA}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
