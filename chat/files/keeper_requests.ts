// Sends requests to the keeper, and resolves each with its answer.

import { BoundedQueue } from "../../collections/bounded_queue.ts";
import type { Dealer } from "../../zmq/mod.ts";
import { ChatError, chatError } from "../errors.ts";
import { errorMessage } from "../logging/logger.ts";
import { ThrottledLog } from "../logging/throttled_log.ts";
import { ANSWER_PARSERS } from "./keeper_answers.ts";
import {
  decodeKeeperAnswer,
  encodeKeeperRequest,
  type KeeperAnswer,
  type KeeperResult,
} from "./keeper_frames.ts";
import type { KeeperMethods } from "./keeper_methods.ts";

type Method = keyof KeeperMethods;

interface Pending {
  readonly resolve: (result: KeeperResult) => void;
  readonly reject: (error: ChatError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly queue: BoundedQueue;
}

const TIMEOUT_MS = 5_000;
/** With the last commit the keeper completes the file, which takes a second for 200 MB. */
const COMMIT_TIMEOUT_MS = 120_000;
/** Requests that the keeper has at once; pieces to write are bounded by their bytes instead. */
const MAX_PENDING = { read: 32, write: 64, other: 32 };

const NO_BYTES = new Uint8Array();

export class KeeperRequests {
  readonly #dealer: Dealer;
  readonly #pending = new Map<string, Pending>();
  readonly #queues = {
    read: new BoundedQueue(MAX_PENDING.read),
    write: new BoundedQueue(MAX_PENDING.write),
    other: new BoundedQueue(MAX_PENDING.other),
  };
  /** Unique, because a late answer may reach the process that took over the routing id. */
  readonly #clientId = crypto.randomUUID();
  readonly #failures = new ThrottledLog();
  #requests = 0;
  /** Unknown at first: the socket may connect before anyone listens. */
  #isConnected = true;
  #isClosed = false;

  constructor(dealer: Dealer) {
    this.#dealer = dealer;
  }

  /**
   * Requests a value.
   *
   * @throws {ChatError} an error of the method, or `files-unavailable` if the answer does not come in
   * time or cannot be parsed, or this client was closed.
   */
  async request<M extends Method>(
    method: M,
    args: KeeperMethods[M][0],
    chunks: readonly Uint8Array[] = [],
  ): Promise<KeeperMethods[M][1]> {
    const { value } = await this.#send(method, args, chunks);
    try {
      return ANSWER_PARSERS[method](value);
    } catch (error) {
      throw filesUnavailable(`Cannot use the answer to "${method}": ${errorMessage(error)}`);
    }
  }

  /** Requests bytes of a file; throws as `request`. */
  async read(args: KeeperMethods["read"][0]): Promise<Uint8Array> {
    const { bytes = NO_BYTES } = await this.#send("read", args, []);
    return bytes;
  }

  /** Receives answers until `stop` is aborted, then throws its reason. */
  async run(stop: AbortSignal): Promise<never> {
    for (;;) {
      const frames = await this.#dealer.receive({ signal: stop });
      try {
        this.#onAnswer(decodeKeeperAnswer(frames));
      } catch (error) {
        this.#failures.failed(`Dropped an answer of the keeper: ${errorMessage(error)}`);
      }
    }
  }

  connected(): void {
    this.#isConnected = true;
  }

  /**
   * Rejects what is pending, and all requests until `connected` is called: they would wait in the socket,
   * and be carried out when their senders are gone.
   */
  disconnected(): void {
    this.#isConnected = false;
    this.#rejectAll(() => filesUnavailable("The keeper has ended"));
  }

  /** Rejects all requests, pending ones too. */
  close(): void {
    this.#isClosed = true;
    this.#rejectAll(stopping);
  }

  async #send(method: Method, args: unknown, chunks: readonly Uint8Array[]): Promise<KeeperResult> {
    if (this.#isClosed) throw stopping();
    if (!this.#isConnected) throw filesUnavailable("The keeper is not running");
    const id = `${this.#clientId}.${++this.#requests}`;
    const queue = this.#queues[method === "read" || method === "write" ? method : "other"];
    const timeout = method === "commit" ? COMMIT_TIMEOUT_MS : TIMEOUT_MS;
    const startBy = performance.now() + TIMEOUT_MS;
    const send = () => {
      this.#dealer.trySend(encodeKeeperRequest({ id, method, args, chunks }));
    };
    // Before the promise exists: if sending throws, a later timeout would reject it unhandled.
    queue.add(id, send, { startBy });
    const { promise, resolve, reject } = Promise.withResolvers<KeeperResult>();
    const giveUp = () => {
      this.#pending.delete(id);
      queue.release(id);
      reject(filesUnavailable(`The keeper did not answer "${method}" in time`));
    };
    this.#pending.set(id, { resolve, reject, timer: setTimeout(giveUp, timeout), queue });
    return await promise;
  }

  #rejectAll(reason: () => ChatError) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    Object.values(this.#queues).forEach((queue) => queue.clear());
    for (const { timer, reject } of pending) {
      clearTimeout(timer);
      reject(reason());
    }
  }

  #onAnswer({ request, result }: KeeperAnswer) {
    const pending = this.#pending.get(request);
    if (!pending) return;
    this.#pending.delete(request);
    pending.queue.release(request);
    clearTimeout(pending.timer);
    if (result instanceof ChatError) pending.reject(result);
    else pending.resolve(result);
  }
}

export function filesUnavailable(message: string): ChatError {
  return chatError("files-unavailable", message);
}

function stopping(): ChatError {
  return filesUnavailable("The server is shutting down");
}
