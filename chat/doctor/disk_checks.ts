// The doctor on what lies on the disk: the folder, the log, the room that is left.

import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { logFiles, logPath, requireWritable } from "../log/data_dir.ts";
import { GROUP_AND_OTHERS, hasAccess } from "../log/file_permissions.ts";
import { errorMessage } from "../logger.ts";
import { damageOf, readLogFile } from "../log/sqlite/file_maintenance.ts";
import { findViolations } from "../log/sqlite/integrity_checks.ts";
import { NEWEST_SCHEMA } from "../log/sqlite/migrate.ts";
import { exists } from "../log/atomic_file.ts";
import { type CheckResult, ok, problem } from "./check_result.ts";
import { RESTORE } from "./fix_hints.ts";

/** With less the log of a busy day may not fit any more. */
const LEAST_FREE_BYTES = 256_000_000;

const MEGABYTES = new Intl.NumberFormat("en", {
  style: "unit",
  unit: "megabyte",
  maximumFractionDigits: 1,
});

export function* checkFolder({ data }: Config): Generator<CheckResult> {
  const place = nearest(data);
  if (!Deno.statSync(place).isDirectory) {
    return yield problem(`"${place}" is a file: choose another HUBBUB_DATA`);
  }
  if (place !== data) return yield ok(`"${data}" is not there yet: the broker makes it`);
  yield* checkAccess(data);
  // More than its mode says: a file system may be full, or mounted to be read only.
  Deno.removeSync(Deno.makeTempFileSync({ dir: data, prefix: "doctor-" }));
  yield ok(`"${data}" can be written`);
}

function* checkAccess(data: string): Generator<CheckResult> {
  const { uid } = Deno.statSync(data);
  if (hasAccess(GROUP_AND_OTHERS, data)) {
    yield problem(`others may enter "${data}": chmod 700 "${data}"`);
  }
  const strange = [...Deno.readDirSync(data)].map(({ name }) => `${data}/${name}`)
    .filter((path) => Deno.lstatSync(path).uid !== uid);
  for (const path of strange) {
    yield problem(`"${path}" is not of the folder's owner: chown ${uid} "${path}"`);
  }
  if (uid !== Deno.uid() && Deno.uid() !== 0) {
    yield problem(`"${data}" belongs to user ${uid}: run this and the broker as that user`);
  }
}

/** The path itself where it is there, else what of it is. */
function nearest(path: string): string {
  return exists(path) ? path : nearest(dirname(path));
}

export function* checkLog({ data }: Config): Generator<CheckResult> {
  const path = logPath(data);
  if (!exists(path)) return yield ok("none yet");
  const sizes = [path, `${path}-wal`].filter(exists).map((file) => Deno.statSync(file).size);
  yield ok(`"${path}" has ${megabytes(sizes[0] ?? 0)}, and ${megabytes(sizes[1] ?? 0)} beside it`);
  yield* checkWritable(logFiles(data));
  yield* readLogFile(path, ({ schema, head }, database) => {
    if (schema > NEWEST_SCHEMA) {
      return [problem(`schema ${schema} is newer than this Hubbub: run the one that wrote it`)];
    }
    const isNewest = schema === NEWEST_SCHEMA;
    const damages = [...damageOf(database), ...isNewest ? findViolations(database) : []];
    if (damages.length === 0) return [ok(`schema ${schema}, sound up to entry ${head}`)];
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
  const { bavail, bsize } = statfsSync(nearest(data));
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return yield ok(`${megabytes(free)} are free`);
  yield problem(`only ${megabytes(free)} are free: make room, or set HUBBUB_RETENTION`);
}

function megabytes(bytes: number): string {
  return MEGABYTES.format(bytes / 1_000_000);
}
