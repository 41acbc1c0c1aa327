// Relays presence reports to all web processes, and keeps the latest ones. Every frame is treated
// as hostile, and rate-limited.

import { Buffer } from "node:buffer";
import { errorMessage } from "../logging/logger.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";
import { decodeJson, decodePresenceReport, encodePresence } from "../protocol.ts";
import { NamedPresence } from "./named_index.ts";
import { parseSnapshot } from "./snapshot.ts";

const WINDOW_MS = 1_000;
/**
 * A web process reports three times a second, at changes up to ten times; reports that queued up
 * while the broker was down arrive at once.
 */
const MAX_PER_SENDER = 50;
const MAX_TOTAL = 1_000;
const MAX_BYTES = 512 * 1024;
/** Reports are parsed on the thread that stores messages. */
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;

export class Relay {
  /** Present users with a name, as of the latest reports. */
  readonly presence: NamedPresence;
  readonly #publish: (frames: (string | Uint8Array)[]) => void;
  readonly #now: () => number;
  readonly #dropped = new ThrottledLog();
  /**
   * Reports in this window by libzmq's identity of the connection; their number is bounded by
   * `MAX_TOTAL`.
   */
  readonly #relayed = new Map<string, number>();
  #since = -Infinity;
  #count = 0;
  #bytes = 0;

  /** @param now Milliseconds of a monotonic clock. */
  constructor(
    publish: (frames: (string | Uint8Array)[]) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#publish = publish;
    this.#now = now;
    this.presence = new NamedPresence(now);
  }

  /** Publishes the report of a connection, unless it is invalid, too large or too frequent. */
  relay(sender: Uint8Array, frames: readonly Uint8Array[]): void {
    try {
      const { process, body } = decodePresenceReport(frames);
      this.#admit(Buffer.from(sender).toString("hex"), body.byteLength);
      this.presence.onReport(process, parseSnapshot(decodeJson(body)));
      this.#publish(encodePresence(process, body));
    } catch (error) {
      this.#dropped.failed(
        `Dropped a presence report on ZMQ_BROKER_ROUTER: ${errorMessage(error)}`,
      );
    }
  }

  #admit(sender: string, bytes: number) {
    if (bytes > MAX_BYTES) {
      throw new RangeError(`Presence report too large: ${bytes} bytes, limit ${MAX_BYTES}`);
    }
    const now = this.#now();
    if (now - this.#since >= WINDOW_MS) this.#begin(now);
    const relayed = this.#relayed.get(sender) ?? 0;
    const isOver = this.#count >= MAX_TOTAL || this.#bytes + bytes > MAX_TOTAL_BYTES;
    if (relayed >= MAX_PER_SENDER || isOver) throw new RangeError("Presence reports too frequent");
    this.#relayed.set(sender, relayed + 1);
    this.#count++;
    this.#bytes += bytes;
  }

  #begin(now: number) {
    this.#since = now;
    this.#relayed.clear();
    this.#count = this.#bytes = 0;
  }
}
