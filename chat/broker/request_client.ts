// Sends requests to the broker, and resolves each with its answer.

import { BoundedQueue } from "../../collections/bounded_queue.ts";
import type { Dealer } from "../../zmq/mod.ts";
import { type ChatError, stopping, unavailable } from "../errors.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import {
  type Answer,
  decodeAnswer,
  encodeRequest,
  type EntriesAnswer,
  type ValueAnswer,
} from "../protocol.ts";

interface PendingRequest {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ChatError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly queue: BoundedQueue;
}

const TIMEOUT_MS = 2_000;
/** A queued request with less time left is dropped: its answer would be late, and delay others. */
const MIN_REMAINING_MS = 500;
/** Requests that the broker has at once: it can answer this many in time, one after another. */
const MAX_PENDING = 32;
/** A search takes as long as many other requests, which must not wait for several of them. */
const MAX_PENDING_SEARCHES = 2;

export class RequestClient {
  readonly #dealer: Dealer;
  readonly #pending = new Map<string, PendingRequest>();
  readonly #queue = new BoundedQueue(MAX_PENDING);
  readonly #searches = new BoundedQueue(MAX_PENDING_SEARCHES);
  /** Unique, because a late answer may reach the process that took over the routing id. */
  readonly #clientId = crypto.randomUUID();
  #requests = 0;
  #isClosed = false;

  constructor(dealer: Dealer) {
    this.#dealer = dealer;
  }

  /**
   * Requests entries.
   *
   * @throws {ChatError} `broker-unavailable` if the answer does not come in time or has no entries, or
   * this client was closed.
   */
  async request(method: string, args: unknown): Promise<EntriesAnswer> {
    const answer = await this.#send(method, args);
    if ("entries" in answer) return answer;
    throw badAnswer(method, "a value instead of entries");
  }

  /**
   * Requests a value.
   *
   * @param parse Returns the checked value, or throws.
   * @throws {ChatError} `broker-unavailable` if the answer does not come in time or cannot be parsed, or
   * this client was closed.
   */
  async requestValue<T>(
    method: string,
    args: unknown,
    parse: (value: unknown) => T,
  ): Promise<ValueAnswer & { readonly value: T }> {
    const answer = await this.#send(method, args);
    if ("entries" in answer) throw badAnswer(method, "entries instead of a value");
    try {
      return { ...answer, value: parse(answer.value) };
    } catch (error) {
      throw badAnswer(method, errorMessage(error));
    }
  }

  /** Receives answers until `stop` is aborted, then throws its reason. */
  async run(stop: AbortSignal): Promise<never> {
    for (;;) {
      const frames = await this.#dealer.receive({ signal: stop });
      try {
        this.#onAnswer(decodeAnswer(frames));
      } catch (error) {
        logError(`Dropped an answer: ${errorMessage(error)}`);
      }
    }
  }

  /** Rejects all requests, pending ones too. */
  close(): void {
    this.#isClosed = true;
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(stopping());
    }
    this.#pending.clear();
    this.#queue.clear();
    this.#searches.clear();
  }

  async #send(method: string, args: unknown): Promise<Answer> {
    if (this.#isClosed) throw stopping();
    const id = `${this.#clientId}.${++this.#requests}`;
    // Before the promise exists: if sending throws, a later timeout would reject it unhandled.
    const queue = method === "search" ? this.#searches : this.#queue;
    const message = encodeRequest(id, method, args);
    const startBy = performance.now() + TIMEOUT_MS - MIN_REMAINING_MS;
    queue.add(id, () => void this.#dealer.trySend(message), { startBy });
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const giveUp = () => {
      this.#pending.delete(id);
      queue.release(id);
      reject(unavailable(`The broker did not answer "${method}" in time`));
    };
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    this.#pending.set(id, { resolve, reject, timer, queue });
    return await promise;
  }

  #onAnswer(answer: Answer) {
    const pending = this.#pending.get(answer.request);
    if (!pending) return;
    this.#pending.delete(answer.request);
    pending.queue.release(answer.request);
    clearTimeout(pending.timer);
    pending.resolve(answer);
  }
}

function badAnswer(method: string, reason: string): ChatError {
  return unavailable(`Cannot use the answer to "${method}": ${reason}`);
}

/** Checks a list of names or ids. */
export function parseNames(value: unknown): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new TypeError("expected a list of names");
}
