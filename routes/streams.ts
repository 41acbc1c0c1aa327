// The streams of this process, so that a heartbeat reaches all and the end of the process ends all.

import { setTimeout } from "node:timers/promises";
import type { Cursor } from "../chat/cursor.ts";
import type { Format, Hub } from "../chat/hub.ts";
import { reason, report } from "../chat/report.ts";
import { encodeEvent, type Ending, EventStream } from "../http/event_stream.ts";

export interface StreamOptions {
  readonly rooms: readonly string[];
  readonly format: Format;
  readonly after?: Cursor | undefined;
}

/** Bytes that may wait for a browser that does not read: about a page of history. */
const MAX_WAITING_BYTES = 64 * 1024;

const HEARTBEAT_MS = 15_000;

// Browsers that lost their streams together do not all come again in the same moment.
const RETRY_MS = { least: 1_000, spread: 2_000 };

// A process that ends closes its streams one after the other, and all of them within two seconds.
const CLOSE_EVERY_MS = 10;
const CLOSE_STEPS = 200;

export class Streams {
  readonly #hub: Hub;
  readonly #open = new Set<EventStream>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #cut = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#heartbeat = setInterval(() => hub.beat(), HEARTBEAT_MS);
  }

  /** Streams that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Streams that were cut because their readers did not keep up. */
  get cut(): number {
    return this.#cut;
  }

  /** Opens a stream that follows the hub. */
  open(options: StreamOptions): Response {
    const onClose = (ending: Ending) => {
      if (ending === "cut") this.#cut++;
      this.#open.delete(stream);
      this.#hub.leave(stream);
    };
    const stream = new EventStream({ maxWaitingBytes: MAX_WAITING_BYTES, onClose });
    this.#open.add(stream);
    const retry = Math.round(RETRY_MS.least + Math.random() * RETRY_MS.spread);
    stream.write(encodeEvent({ retry }));
    this.#hub.follow(stream, options).catch((error) => {
      report(`Cannot bring a stream up to date: ${reason(error)}`);
      stream.close();
    });
    return stream.toResponse();
  }

  /** Ends all streams, spread over a while, so that their readers do not all come again at once. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    const streams = [...this.#open];
    const atOnce = Math.ceil(streams.length / CLOSE_STEPS);
    for (let i = 0; i < streams.length; i += atOnce) {
      for (const stream of streams.slice(i, i + atOnce)) stream.close();
      await setTimeout(CLOSE_EVERY_MS);
    }
  }
}
