/**
 * Base classes of sockets that send, receive or both.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import type { Message, MessageLike } from "./message.ts";
import { type OptionValues, receiveOptions, sendOptions } from "./options.ts";
import { defineSocketOptions, handleOf, Socket } from "./socket.ts";
import { resolveFairly, resolveVoidFairly } from "./event_loop_budget.ts";
import { throwIfAborted, type WaitOptions } from "./pending_operation.ts";

/** Default size of a batch. */
const BATCH_MESSAGES = 1000;

/** Microseconds; more would delay everything else in the process noticeably. */
const MAX_BUSY_WAIT = 1000;

/** Sends now if possible, otherwise as soon as possible. */
function send(
  socket: Socket,
  message: MessageLike | MessageLike[],
  options?: WaitOptions,
): Promise<void> {
  try {
    throwIfAborted(options?.signal);
    const handle = handleOf(socket);
    if (handle.isWriting) throw busy("send");
    if (handle.trySend(message)) return resolveVoidFairly();
    if (handle.sendTimeout === 0) throw notNow("send");
    return handle.waitToSend(message, { ...options, owner: socket }).then(() => {});
  } catch (error) {
    return Promise.reject(error);
  }
}

function trySend(socket: Socket, message: MessageLike | MessageLike[]): boolean {
  const handle = handleOf(socket);
  return !handle.isWriting && handle.trySend(message);
}

function busy(action: string): Error {
  return bindingError("EBUSY", `Cannot ${action}: another ${action} is pending on this socket`);
}

function notNow(action: string): Error {
  return bindingError("EAGAIN", `Cannot ${action}: it would have to wait, and the timeout is 0`);
}

/** The options of sockets that send as properties; each is described in {@linkcode sendOptions}. */
export interface Writable<M extends MessageLike | MessageLike[] = MessageLike | MessageLike[]>
  extends OptionValues<typeof sendOptions> {}

/**
 * A socket that sends.
 *
 * @typeParam M What can be sent: one part, or an array of parts.
 */
export abstract class Writable<M extends MessageLike | MessageLike[] = MessageLike | MessageLike[]>
  extends Socket {
  static {
    defineSocketOptions(Writable, sendOptions);
  }

  /**
   * Queues a message: at once if there is room, otherwise as soon as there is.
   *
   * Only one `send` may wait at a time. A second one would start an unbounded queue that bypasses
   * `sendHighWaterMark`, so it fails with EBUSY. `await` each send, or use {@linkcode trySend} if dropping
   * is better than waiting. Do not change the message before the promise settles.
   *
   * @param message One part, or an array of parts that arrive together or not at all.
   * @param options A signal that ends the wait.
   * @returns Settles when the message is queued, which does not mean that it has arrived.
   * @throws {TypeError} If a part cannot be sent.
   * @throws {RangeError} If a part has 4 GiB or more.
   * @throws {ZmqError} EAGAIN if `sendTimeout` passes or the socket is closed meanwhile, EBUSY if
   * another send is pending, EFSM if the socket must receive first, EHOSTUNREACH if a mandatory router
   * does not know the peer, ETERM if the context is closed, EBADF if the socket is.
   */
  send(message: M, options?: WaitOptions): Promise<void> {
    return send(this, message, options);
  }

  /**
   * Queues a message if there is room, without a promise: for loops that send many.
   *
   * Such a loop blocks the event loop; `await` something now and then.
   *
   * @returns Whether it was queued; false if `send` would wait.
   * @throws {TypeError} If a part cannot be sent.
   * @throws {RangeError} If a part has 4 GiB or more.
   * @throws {ZmqError} Like `send`, except EAGAIN and EBUSY.
   */
  trySend(message: M): boolean {
    return trySend(this, message);
  }
}

/** The options of sockets that receive as properties; each is described in {@linkcode receiveOptions}. */
export interface Readable<M extends Message[] = Message[]>
  extends OptionValues<typeof receiveOptions> {}

/**
 * A socket that receives.
 *
 * @typeParam M The parts of a received message.
 */
export abstract class Readable<M extends Message[] = Message[]> extends Socket {
  static {
    defineSocketOptions(Readable, receiveOptions);
  }

  /**
   * Maximum number of parts received of a message; further parts are discarded. Infinity by default.
   *
   * `maxMessageSize` bounds each part, but nothing in libzmq bounds their number: set both if peers are
   * not trusted. Set this one to one more than a message may have, so that a message with too many parts
   * can be recognized. libzmq itself still holds the whole message until it is received.
   *
   * @throws {RangeError} If it is set to anything but a whole number from 1, or Infinity.
   */
  get maxMessageParts(): number {
    return handleOf(this).maxMessageParts;
  }
  set maxMessageParts(max: number) {
    if (max !== Infinity && !(Number.isSafeInteger(max) && max >= 1)) {
      throw new RangeError(`Cannot set option "maxMessageParts" to ${max}: at least 1`);
    }
    handleOf(this).maxMessageParts = max;
  }

  /**
   * Receives the next message: at once if there is one, otherwise as soon as one arrives.
   *
   * Only one `receive` may wait at a time.
   *
   * @param options A signal that ends the wait.
   * @returns The parts of the message.
   * @throws {RangeError} If there is no memory for a part: the message is lost. Limit the size with
   * `maxMessageSize`.
   * @throws {ZmqError} EAGAIN if `receiveTimeout` passes or the socket is closed meanwhile, EBUSY if
   * another receive is pending, EFSM if the socket must send first, ETERM if the context is
   * closed, EBADF if the socket is.
   */
  receive(options?: WaitOptions): Promise<M> {
    try {
      throwIfAborted(options?.signal);
      const parts = this.#take() ?? this.#poll(options?.busyWait);
      return parts === undefined ? this.#wait(options) : resolveFairly(parts);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Receives the messages that have arrived, without waiting and without a promise.
   *
   * @param max The most messages to return; 1000 by default.
   * @returns The messages in order, each an array of parts; empty if there is none.
   * @throws {RangeError} If `max` is not a whole number from 0, or infinite.
   * @throws {ZmqError} EBUSY if a receive is pending; otherwise like `receive`, except EAGAIN.
   */
  drain(max: number = BATCH_MESSAGES): M[] {
    assertCount(max);
    const messages: M[] = [];
    this.#drainInto(messages, max);
    return messages;
  }

  /**
   * Waits for a message, then receives all that have arrived.
   *
   * @param max The most messages to return; 1000 by default.
   * @param options A signal that ends the wait.
   * @returns The messages in order, each an array of parts.
   * @throws {RangeError} If `max` is not a whole number from 0, or infinite.
   * @throws {ZmqError} Like `receive`.
   */
  async receiveBatch(max: number = BATCH_MESSAGES, options?: WaitOptions): Promise<M[]> {
    assertCount(max);
    const messages = [await this.receive(options)];
    this.#drainInto(messages, max);
    return messages;
  }

  /**
   * Receives messages until the socket is closed. Leaving the loop leaves the socket open.
   *
   * ```ts
   * import { Pair } from "@hubbub/hubbub/zmq";
   *
   * using a = new Pair();
   * using b = new Pair();
   * await a.bind("inproc://loop");
   * b.connect("inproc://loop");
   * await b.send(["hello", "world"]);
   * for await (const [first, second] of a) {
   *   if (`${first} ${second}` !== "hello world") throw new Error("Expected both parts");
   *   break;
   * }
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<M, undefined> {
    return { next: () => this.closed ? Promise.resolve(END) : this.#next() };
  }

  #next(): Promise<IteratorResult<M, undefined>> {
    try {
      const parts = this.#take();
      if (parts !== undefined) return resolveFairly({ done: false, value: parts });
      return this.#wait().then((value) => ({ done: false, value }), (error) => this.#end(error));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ends the loop if the socket was closed, else rethrows the error. */
  #end(error: unknown): IteratorReturnResult<undefined> {
    if (this.closed) return END;
    throw error;
  }

  /** Receives the next message if there is one. */
  #take(): M | undefined {
    const handle = handleOf(this);
    if (handle.isReading) throw busy("receive");
    return handle.tryReceive() as M | undefined; // M depends on the peers, and is not checked
  }

  /** Polls for the next message. */
  #poll(microseconds = 0): M | undefined {
    if (microseconds === 0) return undefined;
    if (!(microseconds > 0 && microseconds <= MAX_BUSY_WAIT)) {
      throw new RangeError(`Cannot poll for ${microseconds} µs: at most ${MAX_BUSY_WAIT}`);
    }
    const end = performance.now() + microseconds / 1000;
    let parts = this.#take();
    while (parts === undefined && performance.now() < end) parts = this.#take();
    return parts;
  }

  #wait(options?: WaitOptions): Promise<M> {
    const handle = handleOf(this);
    if (handle.receiveTimeout === 0) throw notNow("receive");
    return handle.waitToReceive({ ...options, owner: this }) as Promise<M>;
  }

  #drainInto(messages: M[], max: number): void {
    while (messages.length < max) {
      const parts = this.#take();
      if (parts === undefined) return;
      messages.push(parts);
    }
  }
}

function assertCount(max: number): void {
  if (typeof max !== "number") {
    throw new TypeError(`Cannot receive a batch: expected a number of messages, got "${max}"`);
  }
  if (max >= 0 && (Number.isInteger(max) || max === Infinity)) return;
  throw new RangeError(`Cannot receive at most ${max} messages: expected a whole number from 0`);
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The options of sockets that send and receive as properties. */
export interface Duplex<
  I extends Message[] = Message[],
  O extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
> extends OptionValues<typeof sendOptions> {}

/**
 * A socket that sends and receives: a {@linkcode Readable} with the methods and options of a
 * {@linkcode Writable}, though not an instance of it.
 *
 * @typeParam I The parts of a received message.
 * @typeParam O What can be sent: one part, or an array of parts.
 */
export abstract class Duplex<
  I extends Message[] = Message[],
  O extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
> extends Readable<I> {
  static {
    defineSocketOptions(Duplex, sendOptions);
  }

  /** Queues a message: at once if there is room, otherwise as soon as there is. See {@linkcode Writable.send}. */
  send(message: O, options?: WaitOptions): Promise<void> {
    return send(this, message, options);
  }

  /** Queues a message if there is room, without a promise. See {@linkcode Writable.trySend}. */
  trySend(message: O): boolean {
    return trySend(this, message);
  }
}
