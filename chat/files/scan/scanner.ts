// Has files checked by clamd before they can be used, and decides what happens while it is away.

import { BoundedQueue } from "../../../collections/bounded_queue.ts";
import type { ScanSettings } from "../../config/files.ts";
import { type ChatError, chatError } from "../../errors.ts";
import { errorMessage } from "../../logging/logger.ts";
import { ThrottledLog } from "../../logging/throttled_log.ts";
import { scanBytes } from "./clamd.ts";

/** clamd gives up after 120 s itself, by default. */
const TIMEOUT_MS = 150_000;
/** clamd has 10 threads by default. */
const MAX_SCANS = 8;
/** After a failure the scanner is not asked again for this long. */
const AWAY_MS = 2_000;

export class Scanner {
  readonly #settings: ScanSettings;
  readonly #queue = new BoundedQueue(MAX_SCANS);
  readonly #log = new ThrottledLog();
  /** By the monotonic clock. */
  #failedAt = -Infinity;

  constructor(settings: ScanSettings) {
    this.#settings = settings;
  }

  /**
   * Before long work whose result would have to wait for the scanner.
   *
   * @throws {ChatError} `scanner-unavailable` if it was away just now, and files must be checked.
   */
  requireAvailable(): void {
    if (this.#settings.isRequired && this.#isAway) throw scannerUnavailable();
  }

  /**
   * Returns the signature found in a file; undefined if there is none, or files are taken unchecked while
   * the scanner is away.
   *
   * @throws {ChatError} `scanner-unavailable` if it is away, and files must be checked.
   */
  async check(pieces: Iterable<Uint8Array>): Promise<string | undefined> {
    const id = crypto.randomUUID();
    await new Promise<void>((resolve) => this.#queue.add(id, resolve));
    try {
      return await this.#scan(pieces);
    } finally {
      this.#queue.release(id);
    }
  }

  get #isAway(): boolean {
    return performance.now() - this.#failedAt < AWAY_MS;
  }

  async #scan(pieces: Iterable<Uint8Array>) {
    const { socket, isRequired } = this.#settings;
    try {
      const found = await scanBytes(pieces, { socket, timeoutMs: TIMEOUT_MS });
      this.#log.recovered("Files are scanned again");
      return found;
    } catch (error) {
      this.#failedAt = performance.now();
      const what = isRequired ? "a file waits" : "a file was taken unchecked";
      this.#log.failed(`Cannot scan by "${socket}", so ${what}: ${errorMessage(error)}`);
      if (isRequired) throw scannerUnavailable();
      return undefined;
    }
  }
}

function scannerUnavailable(): ChatError {
  return chatError("scanner-unavailable", "The scanner does not answer: the file waits for it");
}
