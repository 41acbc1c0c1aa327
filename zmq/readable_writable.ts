/**
 * Sending and receiving, as sockets that can do one or both of them have it.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import type { Message, MessageLike } from "./message.ts";
import { type OptionValues, receiveOptions, sendOptions } from "./options.ts";
import { defineSocketOptions, handleOf, Socket } from "./socket.ts";
import { doneInTurn, settleInTurn } from "./event_loop_budget.ts";
import { throwIfAborted, type WaitOptions } from "./pending_operation.ts";

/** Messages in a batch unless the caller says otherwise. */
const BATCH_MESSAGES = 1000;

/** Microseconds; more would be felt by everything else in the process. */
const MAX_BUSY_WAIT = 1000;

/** Sends now if that is possible, else as soon as it is. */
function send(
  socket: Socket,
  message: MessageLike | MessageLike[],
  options?: WaitOptions,
): Promise<void> {
  try {
    throwIfAborted(options?.signal);
    const handle = handleOf(socket);
    if (handle.isWriting) throw busy("send");
    if (handle.trySend(message)) return doneInTurn();
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
  return bindingError("EBUSY", `Cannot ${action}: another ${action} is waiting on this socket`);
}

function notNow(action: string): Error {
  return bindingError("EAGAIN", `Cannot ${action}: not possible at once, and the timeout is 0`);
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
   * Queues a message: at once if there is room, else as soon as there is.
   *
   * Only one `send` may wait at a time. A second one would begin a queue that nothing bounds, behind
   * the back of `sendHighWaterMark`; it fails with EBUSY instead. So `await` each send, or use
   * {@linkcode trySend} where dropping is better than waiting. What is sent must not be changed
   * before the promise settles.
   *
   * @param message One part, or an array of parts that arrive together or not at all.
   * @param options A signal that ends the wait.
   * @returns Settled when the message is queued; that it arrives is another matter.
   * @throws {TypeError} If a part cannot be sent.
   * @throws {RangeError} If a part has 4 GiB or more.
   * @throws {ZmqError} EAGAIN if `sendTimeout` passes or the socket is closed meanwhile, EBUSY if
   * another send waits, EFSM if the type's order forbids sending now, EHOSTUNREACH if a mandatory
   * router knows no such peer, ETERM if the context is closed, EBADF if the socket is.
   */
  send(message: M, options?: WaitOptions): Promise<void> {
    return send(this, message, options);
  }

  /**
   * Queues a message if there is room, without a promise: for loops that send many.
   *
   * A loop of these lets nothing else run; `await` something now and then.
   *
   * @returns Whether it was queued; false where `send` would wait.
   * @throws {TypeError} If a part cannot be sent.
   * @throws {RangeError} If a part has 4 GiB or more.
   * @throws {ZmqError} As `send`, but for EAGAIN and EBUSY.
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
   * Parts of a message that are received; those that follow are discarded. Infinity by default.
   *
   * `maxMessageSize` bounds each part, and nothing in libzmq bounds their number: set both where peers
   * are not trusted, this one to one part more than a message may have, so that what has too many is
   * told from what has not. libzmq itself still holds the whole message until it is received.
   *
   * @throws {RangeError} If it is set to anything but a whole number from 1 or Infinity.
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
   * Receives the next message: at once if there is one, else as soon as there is.
   *
   * Only one `receive` may wait at a time.
   *
   * @param options A signal that ends the wait.
   * @returns The parts of the message.
   * @throws {RangeError} If there is no memory for a part: the message is lost. Bound what peers may
   * send with `maxMessageSize`.
   * @throws {ZmqError} EAGAIN if `receiveTimeout` passes or the socket is closed meanwhile, EBUSY if
   * another receive waits, EFSM if the type's order forbids receiving now, ETERM if the context is
   * closed, EBADF if the socket is.
   */
  receive(options?: WaitOptions): Promise<M> {
    try {
      throwIfAborted(options?.signal);
      const parts = this.#take() ?? this.#takeBusily(options?.busyWait);
      return parts === undefined ? this.#wait(options) : settleInTurn(parts);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Takes the messages that are there now, without waiting and without a promise.
   *
   * @param max The most messages to take; 1000 by default.
   * @returns The messages in order, each an array of parts; empty if there is none.
   * @throws {RangeError} If `max` is not a whole number from 0, or infinite.
   * @throws {ZmqError} EBUSY if a receive waits; else as `receive`, but for EAGAIN.
   */
  drain(max: number = BATCH_MESSAGES): M[] {
    assertCount(max);
    const messages: M[] = [];
    this.#drainInto(messages, max);
    return messages;
  }

  /**
   * Waits for at least one message, then takes those that are there.
   *
   * @param max The most messages to take; 1000 by default.
   * @param options A signal that ends the wait.
   * @returns The messages in order, each an array of parts.
   * @throws {RangeError} If `max` is not a whole number from 0, or infinite.
   * @throws {ZmqError} As `receive`.
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
      if (parts !== undefined) return settleInTurn({ done: false, value: parts });
      return this.#wait().then((value) => ({ done: false, value }), (error) => this.#end(error));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** A loop over a socket that is closed meanwhile is over; anything else is an error. */
  #end(error: unknown): IteratorReturnResult<undefined> {
    if (this.closed) return END;
    throw error;
  }

  /** The next message if it is there. */
  #take(): M | undefined {
    const handle = handleOf(this);
    if (handle.isReading) throw busy("receive");
    return handle.tryReceive() as M | undefined; // which parts come is up to the pattern's peers
  }

  /** The next message if it comes within so many microseconds. */
  #takeBusily(microseconds = 0): M | undefined {
    if (microseconds === 0) return undefined;
    if (!(microseconds > 0 && microseconds <= MAX_BUSY_WAIT)) {
      throw new RangeError(`Cannot wait busily for ${microseconds} µs: at most ${MAX_BUSY_WAIT}`);
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
    throw new TypeError(`Cannot take messages: expected a number of them, got "${max}"`);
  }
  if (max >= 0 && (Number.isInteger(max) || max === Infinity)) return;
  throw new RangeError(`Cannot take at most ${max} messages: expected a whole number from 0`);
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

  /** Queues a message: at once if there is room, else as soon as there is. As {@linkcode Writable.send}. */
  send(message: O, options?: WaitOptions): Promise<void> {
    return send(this, message, options);
  }

  /** Queues a message if there is room, without a promise. As {@linkcode Writable.trySend}. */
  trySend(message: O): boolean {
    return trySend(this, message);
  }
}
