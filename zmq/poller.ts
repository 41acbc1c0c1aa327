/**
 * The one wait of the process: it wakes the pending operations of all sockets.
 *
 * ```
 * socket A ─ descriptor ─┐
 * socket B ─ descriptor ─┼─> poll() on another thread ──> onSignal() on this thread
 * bell     ─ descriptor ─┘
 * ```
 *
 * The other thread waits for descriptors only, so the sockets stay usable on the main thread. A
 * socket's descriptor is edge-triggered: it becomes readable when anything may have changed, and stays
 * readable until the socket's events are read. The bell is a pair of sockets of our own; ringing it ends
 * the poll when the set of descriptors has changed.
 *
 * A running poll keeps the process alive, so there is one only while an operation is pending.
 *
 * @module
 */

import { OPTION, POLL_IN, SOCKET_TYPE } from "./constants.ts";
import { check, create } from "./errors.ts";
import { zmq } from "./library.ts";
import { allocate, cString } from "./memory.ts";
import { receiveMessage, sendMessage } from "./message.ts";
import { nextTurn } from "./event_loop_budget.ts";

/** A socket with pending operations. */
export interface Watched {
  /** The descriptor that libzmq signals. */
  readonly descriptor: number;
  /** Called when anything may have changed; must read the socket's events. */
  onSignal(): void;
}

/** No timeout, in `poll`. */
const FOREVER = -1;

class Poller {
  readonly #watched = new Map<number, Watched>();
  readonly #items = new PollItems();
  /** Descriptors of the running poll, in the order of its items; empty while there is none. */
  #polled: readonly number[] = [];
  #ended: Promise<void> | undefined;
  #bell: Bell | undefined;

  /** Watches a socket until `unwatch` or `forget`. */
  watch(watched: Watched): void {
    this.#watched.set(watched.descriptor, watched);
    this.#ended ??= this.#run();
    if (this.#polled.length > 0 && !this.#polled.includes(watched.descriptor)) this.#bell?.ring();
  }

  /** Stops watching. A poll that watches nothing ends soon after. */
  unwatch(watched: Watched): void {
    this.#watched.delete(watched.descriptor);
    if (this.#watched.size === 0 && this.#polled.length > 0) this.#endIdlePoll();
  }

  /** Stops watching a descriptor that is about to be closed, and ends the poll that waits for it. */
  forget(watched: Watched): void {
    this.#watched.delete(watched.descriptor);
    if (this.#polled.includes(watched.descriptor)) this.#bell?.ring();
  }

  /** Resolves when no operation is pending. */
  get ended(): Promise<void> {
    return this.#ended ?? Promise.resolve();
  }

  /** Ends the poll unless a new operation starts in this turn, as is common after one has completed. */
  async #endIdlePoll(): Promise<void> {
    await nextTurn();
    if (this.#watched.size === 0 && this.#polled.length > 0) this.#bell?.ring();
  }

  async #run(): Promise<void> {
    const bell = this.#bell ??= new Bell();
    while (this.#watched.size > 0) {
      await this.#poll(bell);
      // Completed operations are often followed by new ones, which the next poll can then include.
      if (this.#watched.size > 0) await nextTurn();
    }
    this.#ended = undefined;
  }

  async #poll(bell: Bell): Promise<void> {
    this.#polled = [bell.descriptor, ...this.#watched.keys()];
    const ready = await this.#items.poll(this.#polled);
    this.#polled = [];
    for (const descriptor of ready) this.#watched.get(descriptor)?.onSignal();
    if (ready[0] === bell.descriptor) bell.silence();
  }
}

/**
 * The array of `struct pollfd` of a poll: descriptor (4 bytes), events and revents (2 bytes each).
 * It lives in native memory, because the last poll of a terminated worker goes on.
 */
class PollItems {
  #items = new Int32Array(0);
  #memory: Deno.PointerValue = null;

  /** Waits until some of the descriptors are readable, and returns those. */
  async poll(descriptors: readonly number[]): Promise<readonly number[]> {
    if (descriptors.length * 2 > this.#items.length) this.#grow(descriptors.length * 4);
    descriptors.forEach((descriptor, index) => {
      this.#items[index * 2] = descriptor;
      this.#items[index * 2 + 1] = POLL_IN;
    });
    const bytes = descriptors.length * 8;
    zmq().memcpy_to(this.#memory, this.#items, bytes);
    const count = await zmq().poll(this.#memory, descriptors.length, FOREVER);
    if (count <= 0) return descriptors; // interrupted: checking all of them is harmless
    zmq().memcpy_from(this.#items, this.#memory, bytes);
    return descriptors.filter((_, index) => (this.#items[index * 2 + 1] ?? 0) >>> 16 !== 0);
  }

  #grow(words: number): void {
    this.#items = new Int32Array(words);
    zmq().free(this.#memory);
    this.#memory = allocate(words * 4);
  }
}

/** A message to ourselves that ends a poll. */
class Bell {
  readonly descriptor: number;
  readonly #inside: Deno.PointerObject;
  readonly #outside: Deno.PointerObject;
  #rung = false;

  constructor() {
    // It has a context of its own, so that closing the caller's contexts does not silence it.
    const context = create(() => zmq().zmq_ctx_new(), "set up the poller");
    const openPair = () => zmq().zmq_socket(context, SOCKET_TYPE.pair);
    this.#inside = create(openPair, "set up the poller");
    this.#outside = create(openPair, "set up the poller");
    const address = cString("inproc://bell");
    check(() => zmq().zmq_bind(this.#inside, address), "bind the poller's bell");
    check(() => zmq().zmq_connect(this.#outside, address), "connect the poller's bell");
    this.descriptor = descriptorOf(this.#inside);
  }

  ring(): void {
    if (this.#rung) return;
    this.#rung = true;
    sendMessage(this.#outside, null);
  }

  silence(): void {
    this.#rung = false;
    while (receiveMessage(this.#inside) !== undefined);
  }
}

/** Returns the descriptor on which libzmq signals that anything about a socket may have changed. */
export function descriptorOf(socket: Deno.PointerObject): number {
  const value = new Int32Array(1);
  const length = new BigUint64Array([4n]);
  const call = () => zmq().zmq_getsockopt(socket, OPTION.descriptor, value, length);
  check(call, "read a socket's descriptor");
  return value[0] ?? -1;
}

/** The poller of this thread. */
export const poller: Poller = new Poller();
