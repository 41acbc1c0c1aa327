// Checks the scanner of files: it answers, and takes a file of the largest size.

import type { Config } from "../config/config.ts";
import { readVersion, scanBytes } from "../files/scan/clamd.ts";
import { errorMessage } from "../logging/logger.ts";
import { type CheckResult, megabytes, ok, problem } from "./check_result.ts";

const TIMEOUT_MS = 30_000;
const PIECE_BYTES = 1_024 * 1_024;

export async function* checkScanner({ files }: Config): AsyncGenerator<CheckResult> {
  if (!files.scan) return yield ok("none, as HUBBUB_SCAN is not set");
  const { socket, isRequired } = files.scan;
  const options = { socket, timeoutMs: TIMEOUT_MS };
  try {
    yield ok(`${await readVersion(options)} at "${socket}"`);
  } catch (error) {
    const what = isRequired ? "files wait" : "files are taken unchecked";
    return yield problem(`"${socket}": ${errorMessage(error)}: start clamd; until then ${what}`);
  }
  try {
    await scanBytes(zeros(files.fileBytes), options);
    yield ok(`takes ${megabytes(files.fileBytes)}`);
  } catch (error) {
    const fix = "raise StreamMaxLength in clamd.conf to HUBBUB_FILE_BYTES";
    yield problem(`cannot scan ${megabytes(files.fileBytes)}: ${errorMessage(error)}: ${fix}`);
  }
}

function* zeros(bytes: number): Generator<Uint8Array> {
  const piece = new Uint8Array(PIECE_BYTES);
  for (let left = bytes; left > 0; left -= PIECE_BYTES) {
    yield left < PIECE_BYTES ? piece.subarray(0, left) : piece;
  }
}
