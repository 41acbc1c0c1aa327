// Bounds the requests that the broker has at once. Further requests wait here, and are dropped when their
// callers have given up or are about to.

import type { MessageLike } from "../../zmq/mod.ts";

/** Time after which a caller gives up. */
export const REQUEST_TIMEOUT_MS = 2_000;

/** A request with less time left would be answered too late, and delay others. */
const MIN_REMAINING_MS = 500;

interface QueuedRequest {
  readonly message: MessageLike[];
  /** Time at which the caller gives up, of the monotonic clock. */
  readonly deadline: number;
}

export class RequestQueue {
  readonly #maxPending: number;
  readonly #send: (message: MessageLike[]) => void;
  /** Ids of the requests that the broker has. */
  readonly #pending = new Set<string>();
  /** Requests to send later, oldest first, by id. */
  readonly #queued = new Map<string, QueuedRequest>();

  /** @param maxPending Most requests that the broker has at once. */
  constructor(maxPending: number, send: (message: MessageLike[]) => void) {
    this.#maxPending = maxPending;
    this.#send = send;
  }

  /** Sends a request, at once or when another is released. */
  add(id: string, message: MessageLike[]): void {
    if (this.#pending.size < this.#maxPending) return this.#sendNow(id, message);
    this.#queued.set(id, { message, deadline: performance.now() + REQUEST_TIMEOUT_MS });
  }

  /** Removes a request that was answered or given up, and sends the next one. */
  release(id: string): void {
    this.#queued.delete(id);
    if (!this.#pending.delete(id)) return;
    const minDeadline = performance.now() + MIN_REMAINING_MS;
    for (const [next, { message, deadline }] of this.#queued) {
      this.#queued.delete(next);
      if (deadline > minDeadline) return this.#sendNow(next, message);
    }
  }

  clear(): void {
    this.#pending.clear();
    this.#queued.clear();
  }

  #sendNow(id: string, message: MessageLike[]) {
    this.#send(message);
    this.#pending.add(id);
  }
}
