/**
 * What happens to a socket's connections, as events.
 *
 * @module
 */

import { PROTOCOL_ERRORS, type ProtocolErrorCode, SOCKET_EVENT } from "./constants.ts";
import { bindingError, errorOf, type ZmqError } from "./errors.ts";
import type { SocketHandle } from "./handle.ts";
import type { Frame } from "./message.ts";
import { throwIfAborted, type WaitOptions } from "./pending_operation.ts";

/** A handshake that the peer or its authenticator refused. */
export interface AuthError extends Error {
  /** What the authenticator answered: 300 try again, 400 refused, 500 it failed itself. */
  status: 300 | 400 | 500;
}

/** A handshake that broke the rules of the protocol. */
export interface ProtoError extends Error {
  /** The rule that was broken. */
  code: ProtocolErrorCode;
}

/** What an event is about: an address, as the socket was told it or as the system names it. */
export interface EventAddress {
  /** The address; empty where libzmq knows none. */
  address: string;
}

/** An event of one type with its details. */
export type EventFor<T extends string, D = unknown> = { type: T } & D;

/**
 * Everything that may happen to a socket's connections, told apart by `type`:
 *
 * - `bind`, `bind:error`: the socket listens, or could not.
 * - `accept`, `accept:error`: a peer connected, or failed to.
 * - `connect`, `connect:delay`, `connect:retry`: connected; began to; tries again in `interval` ms.
 * - `handshake`: the peer has passed the security handshake, and messages flow.
 * - `handshake:error:protocol`, `handshake:error:auth`, `handshake:error:other`: it has not.
 * - `disconnect`: the connection was lost.
 * - `close`, `close:error`: a connection or a listener was closed, or could not be.
 * - `end`: the socket was closed; the last event. How its connections then close is not told.
 * - `unknown`: something that this version of the binding has no name for.
 */
export type Event =
  | EventFor<"accept", EventAddress>
  | EventFor<"accept:error", EventAddress & { error: ZmqError }>
  | EventFor<"bind", EventAddress>
  | EventFor<"bind:error", EventAddress & { error: ZmqError }>
  | EventFor<"connect", EventAddress>
  | EventFor<"connect:delay", EventAddress>
  | EventFor<"connect:retry", EventAddress & { interval: number }>
  | EventFor<"close", EventAddress>
  | EventFor<"close:error", EventAddress & { error: ZmqError }>
  | EventFor<"disconnect", EventAddress>
  | EventFor<"end">
  | EventFor<"handshake", EventAddress>
  | EventFor<"handshake:error:protocol", EventAddress & { error: ProtoError }>
  | EventFor<"handshake:error:auth", EventAddress & { error: AuthError }>
  | EventFor<"handshake:error:other", EventAddress & { error: ZmqError }>
  | EventFor<"unknown">;

/** The name of an event. */
export type EventType = Event["type"];

/** The event of one name. */
export type EventOfType<T extends EventType = EventType> = Extract<Event, { type: T }>;

/** Delivers events to functions. */
export interface EventSubscriber {
  /** Calls a function with each event of one type from now on. */
  on<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): EventSubscriber;
  /** Takes back a listener. */
  off<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): EventSubscriber;
}

const EVENT_TYPES: ReadonlySet<string> = new Set([...SOCKET_EVENT.values(), "unknown"]);

/** An observer that is lost stops observing. */
const abandoned = new FinalizationRegistry<SocketHandle>((handle) => handle.close());

/** Begins to observe a socket. */
export let observe: (observed: SocketHandle) => Observer;

/**
 * The events of one socket: read them with {@linkcode receive} or a loop, or have them delivered
 * with {@linkcode on}, but not both. Get it as `socket.events`; nothing is recorded before.
 *
 * ```ts
 * import { Pull } from "@hubbub/hubbub/zmq";
 *
 * using pull = new Pull();
 * const { events } = pull;
 * await pull.bind("tcp://127.0.0.1:*");
 * const event = await events.receive();
 * if (event.type !== "bind" || event.address !== pull.lastEndpoint) throw new Error("Not bound");
 * ```
 */
export class Observer implements EventSubscriber {
  readonly #handle: SocketHandle;
  #listeners: Map<EventType, Set<(event: never) => void>> | undefined;

  static {
    observe = (observed) => new Observer(observed);
  }

  private constructor(observed: SocketHandle) {
    this.#handle = observed.monitor();
    abandoned.register(this, this.#handle, this);
  }

  /** Whether the observer was closed, or has received `end`. */
  get closed(): boolean {
    return this.#handle.closed;
  }

  /**
   * Waits for the next event.
   *
   * @param options A signal that ends the wait.
   * @throws {ZmqError} EAGAIN if the observer is closed meanwhile, EBUSY if another receive waits,
   * EBADF if it is closed.
   * @throws {TypeError} If there are listeners.
   */
  async receive(options?: WaitOptions): Promise<Event> {
    if (this.#listeners !== undefined) {
      throw new TypeError("Cannot receive events: they are delivered to the listeners of on()");
    }
    return await this.#receive(options);
  }

  /**
   * Calls a function with each event of one type from now on. While there are listeners the process
   * goes on until the socket or the observer is closed.
   *
   * @param type The type of event.
   * @param listener The function; what it throws is not caught.
   * @throws {TypeError} If there is no such type of event, or the listener is no function.
   */
  on<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): this {
    if (!EVENT_TYPES.has(type)) {
      const known = [...EVENT_TYPES].join(", ");
      throw new TypeError(`Cannot listen for "${type}": expected one of ${known}`);
    }
    if (typeof listener !== "function") {
      throw new TypeError(`Cannot listen for "${type}": expected a function, got "${listener}"`);
    }
    if (this.#listeners === undefined) {
      this.#listeners = new Map();
      this.#deliver(this.#listeners);
    }
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return this;
  }

  /** Takes back a listener. */
  off<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): this {
    this.#listeners?.get(type)?.delete(listener);
    return this;
  }

  /** Stops observing; a second call does nothing. */
  close(): void {
    abandoned.unregister(this);
    this.#handle.close();
  }

  /** Stops observing. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Receives events until the socket or the observer is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Event, undefined> {
    while (!this.closed) {
      try {
        yield await this.receive();
      } catch (error) {
        if (!this.closed) throw error;
      }
    }
  }

  async #receive(options?: WaitOptions): Promise<Event> {
    throwIfAborted(options?.signal);
    if (this.#handle.isReading) {
      throw bindingError("EBUSY", "Cannot receive events: another receive is waiting");
    }
    const parts = this.#handle.tryReceive() ??
      await this.#handle.waitToReceive({ ...options, owner: this });
    const event = decodeEvent(parts);
    if (event.type === "end") this.close();
    return event;
  }

  async #deliver(listeners: Map<EventType, Set<(event: never) => void>>): Promise<void> {
    while (!this.closed) {
      const event = await this.#receive().catch(() => undefined);
      if (event === undefined) return;
      for (const listener of listeners.get(event.type) ?? []) listener(event as never);
    }
  }
}

/** A monitor's message: event (2 bytes) and value (4 bytes), then the address. */
function decodeEvent([head, name]: Frame[]): Event {
  if (head === undefined || head.length < 6) return { type: "unknown" };
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const address = name?.toString() ?? "";
  const value = view.getUint32(2, true);
  const type = SOCKET_EVENT.get(view.getUint16(0, true)) ?? "unknown";
  switch (type) {
    case "end":
    case "unknown":
      return { type };
    case "connect:retry":
      return { type, address, interval: value };
    case "bind:error":
    case "accept:error":
    case "close:error":
    case "handshake:error:other":
      return { type, address, error: errorOf(value, `complete "${type.split(":")[0]}"`) };
    case "handshake:error:protocol":
      return { type, address, error: protocolError(value) };
    case "handshake:error:auth":
      return { type, address, error: authError(value) };
    default:
      return { type, address };
  }
}

function protocolError(value: number): ProtoError {
  const code = PROTOCOL_ERRORS.get(value) ?? "ERR_ZMTP_UNSPECIFIED";
  return Object.assign(new Error(`Cannot complete the handshake: ${code}`), { code });
}

function authError(value: number): AuthError {
  const status: AuthError["status"] = value === 300 || value === 400 ? value : 500;
  const reason = status === 300 ? "try again later" : status === 400 ? "refused" : "internal error";
  return Object.assign(new Error(`Cannot authenticate: ${reason} (${status})`), { status });
}
