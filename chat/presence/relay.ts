// Passes on what web processes say of who is here, to all of them, and keeps it for a moment. Each frame
// is treated as hostile, and counted.

import { Buffer } from "node:buffer";
import { errorMessage } from "../logger.ts";
import { ThrottledLog } from "../throttled_log.ts";
import { decodeJson, decodePresenceReport, encodePresence } from "../protocol.ts";
import { NamedPresence } from "./named_index.ts";
import { parseSnapshot } from "./snapshot.ts";

const WINDOW_MS = 1_000;
/**
 * A web process says it three times a second, and whenever something changes: ten times at most, and
 * what it said while the broker was away comes at once.
 */
const MAX_FROM_ONE = 50;
const MAX_FROM_ALL = 1_000;
const MAX_BYTES = 512 * 1024;
/** Each byte is read here, by the one thread that stores messages. */
const MAX_BYTES_FROM_ALL = 4 * 1024 * 1024;

export class Relay {
  /** Who is here by what was passed on. */
  readonly attendance: NamedPresence;
  readonly #publish: (frames: (string | Uint8Array)[]) => void;
  readonly #now: () => number;
  readonly #hostile = new ThrottledLog();
  /** By the identity that libzmq gave to a connection; there are as many as may be passed on. */
  readonly #passed = new Map<string, number>();
  #since = -Infinity;
  #count = 0;
  #bytes = 0;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(
    publish: (frames: (string | Uint8Array)[]) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#publish = publish;
    this.#now = now;
    this.attendance = new NamedPresence(now);
  }

  /** Publishes what one connection said, unless it is wrong, too large or comes too often. */
  pass(sender: Uint8Array, frames: readonly Uint8Array[]): void {
    try {
      const { process, body } = decodePresenceReport(frames);
      this.#admit(Buffer.from(sender).toString("hex"), body.byteLength);
      this.attendance.hear(process, parseSnapshot(decodeJson(body)));
      this.#publish(encodePresence(process, body));
    } catch (error) {
      this.#hostile.failed(`Dropped whereabouts on ZMQ_BROKER_ROUTER: ${errorMessage(error)}`);
    }
  }

  #admit(sender: string, bytes: number) {
    if (bytes > MAX_BYTES) throw new RangeError(`They have ${bytes} bytes, and may ${MAX_BYTES}`);
    const now = this.#now();
    if (now - this.#since >= WINDOW_MS) this.#begin(now);
    const passed = this.#passed.get(sender) ?? 0;
    const isOver = this.#count >= MAX_FROM_ALL || this.#bytes + bytes > MAX_BYTES_FROM_ALL;
    if (passed >= MAX_FROM_ONE || isOver) throw new RangeError("They come too fast");
    this.#passed.set(sender, passed + 1);
    this.#count++;
    this.#bytes += bytes;
  }

  #begin(now: number) {
    this.#since = now;
    this.#passed.clear();
    this.#count = this.#bytes = 0;
  }
}
