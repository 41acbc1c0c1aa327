// Checks of the disk: the data folder, the log, the free space.

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { logFiles, logPath, requireWritable } from "../log/data_dir.ts";
import { GROUP_AND_OTHERS, hasAccess } from "../log/file_permissions.ts";
import { errorMessage } from "../logging/logger.ts";
import { damageOf, readLogFile } from "../log/sqlite/file/maintenance.ts";
import { findViolations } from "../log/sqlite/file/integrity_checks.ts";
import { NEWEST_SCHEMA } from "../log/sqlite/file/migrate.ts";
import { exists } from "../log/atomic_file.ts";
import { type CheckResult, megabytes, ok, problem } from "./check_result.ts";
import { RESTORE } from "./fix_hints.ts";

/** With less, the log may not have room for a busy day. */
const MIN_FREE_BYTES = 256_000_000;

export function* checkFolder({ data }: Config): Generator<CheckResult> {
  const existing = nearestExisting(data);
  if (!Deno.statSync(existing).isDirectory) {
    return yield problem(`"${existing}" is a file: choose another HUBBUB_DATA`);
  }
  if (existing !== data) return yield ok(`"${data}" does not exist yet: the broker creates it`);
  yield* checkAccess(data);
  // Tries it, because the file system may be full or read-only.
  Deno.removeSync(Deno.makeTempFileSync({ dir: data, prefix: "doctor-" }));
  yield ok(`"${data}" is writable`);
}

function* checkAccess(data: string): Generator<CheckResult> {
  const { uid } = Deno.statSync(data);
  if (hasAccess(GROUP_AND_OTHERS, data)) {
    yield problem(`other users can access "${data}": run chmod 700 "${data}"`);
  }
  const foreign = [...Deno.readDirSync(data)].map(({ name }) => `${data}/${name}`)
    .filter((path) => Deno.lstatSync(path).uid !== uid);
  for (const path of foreign) {
    yield problem(`"${path}" does not belong to the folder's owner: run chown ${uid} "${path}"`);
  }
  if (uid !== Deno.uid() && Deno.uid() !== 0) {
    yield problem(`"${data}" belongs to user ${uid}: run the doctor and the broker as that user`);
  }
}

/** Returns the path, or its nearest ancestor that exists. */
function nearestExisting(path: string): string {
  return exists(path) ? path : nearestExisting(dirname(path));
}

export function* checkLog({ data }: Config): Generator<CheckResult> {
  const path = logPath(data);
  if (!exists(path)) return yield ok("does not exist yet");
  const sizes = [path, `${path}-wal`].filter(exists).map((file) => Deno.statSync(file).size);
  yield ok(
    `"${path}" has ${megabytes(sizes[0] ?? 0)}, and ${
      megabytes(sizes[1] ?? 0)
    } in its write-ahead log`,
  );
  yield* checkWritable(logFiles(data));
  yield* readLogFile(path, ({ schema, head }, database) => {
    if (schema > NEWEST_SCHEMA) {
      return [
        problem(
          `schema ${schema} is newer than this version of Hubbub: use the version that wrote it`,
        ),
      ];
    }
    const isNewest = schema === NEWEST_SCHEMA;
    const damages = [...damageOf(database), ...isNewest ? findViolations(database) : []];
    if (damages.length === 0) return [ok(`schema ${schema}, intact up to entry ${head}`)];
    return damages.map((damage) => problem(`${damage}: ${RESTORE}`));
  });
}

function* checkWritable(files: readonly string[]): Generator<CheckResult> {
  for (const file of files) {
    try {
      requireWritable(file);
    } catch (error) {
      yield problem(errorMessage(error));
    }
  }
}

export function* checkDisk({ data }: Config): Generator<CheckResult> {
  const { bavail, bsize } = statfsSync(nearestExisting(data));
  const free = bavail * bsize;
  if (free >= MIN_FREE_BYTES) return yield ok(`${megabytes(free)} are free`);
  yield problem(`only ${megabytes(free)} are free: free some space, or set HUBBUB_RETENTION`);
}
