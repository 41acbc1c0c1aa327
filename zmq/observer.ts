/**
 * Events about a socket's connections.
 *
 * @module
 */

import { PROTOCOL_ERRORS, type ProtocolErrorCode, SOCKET_EVENT } from "./constants.ts";
import { bindingError, errorOf, type ZmqError } from "./errors.ts";
import type { SocketHandle } from "./handle.ts";
import type { Frame } from "./message.ts";
import { throwIfAborted, type WaitOptions } from "./pending_operation.ts";

/** A handshake that the peer or its authenticator rejected. */
export interface AuthError extends Error {
  /** The authenticator's status: 300 try again, 400 refused, 500 internal error. */
  status: 300 | 400 | 500;
}

/** A handshake that violated the protocol. */
export interface ProtoError extends Error {
  /** The rule that was violated. */
  code: ProtocolErrorCode;
}

/** The address that an event is about. */
export interface EventAddress {
  /** As it was given to the socket, or as the system names it; empty if libzmq knows none. */
  address: string;
}

/** An event of one type with its details. */
export type EventFor<T extends string, D = unknown> = { type: T } & D;

/**
 * An event about a socket's connections, discriminated by `type`:
 *
 * - `bind`, `bind:error`: the socket listens, or failed to.
 * - `accept`, `accept:error`: a peer connected, or failed to.
 * - `connect`, `connect:delay`, `connect:retry`: connected; started to; retries in `interval` ms.
 * - `handshake`: the peer has passed the security handshake, and messages flow.
 * - `handshake:error:protocol`, `handshake:error:auth`, `handshake:error:other`: it has not.
 * - `disconnect`: the connection was lost.
 * - `close`, `close:error`: a connection or a listener was closed, or failed to.
 * - `end`: the socket was closed; the last event. Its connections then close without events.
 * - `unknown`: an event that this version of the binding does not know.
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

/** The `type` of an event. */
export type EventType = Event["type"];

/** The event of a given type. */
export type EventOfType<T extends EventType = EventType> = Extract<Event, { type: T }>;

/** Registers listeners for events. */
export interface EventSubscriber {
  /** Calls a listener with each event of a type from now on. */
  on<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): EventSubscriber;
  /** Removes a listener. */
  off<T extends EventType>(type: T, listener: (event: EventOfType<T>) => void): EventSubscriber;
}

const EVENT_TYPES: ReadonlySet<string> = new Set([...SOCKET_EVENT.values(), "unknown"]);

/** Closes observers that are unreachable. */
const abandoned = new FinalizationRegistry<SocketHandle>((handle) => handle.close());

/** Starts to observe a socket. */
export let observe: (observed: SocketHandle) => Observer;

/**
 * The events of one socket: read them with {@linkcode receive} or a loop, or add listeners with
 * {@linkcode on}, but not both. Get it as `socket.events`; earlier events are not recorded.
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
   * @throws {ZmqError} EAGAIN if the observer is closed meanwhile, EBUSY if another receive is pending,
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
   * Calls a listener with each event of a type from now on. Listeners keep the process alive until the
   * socket or the observer is closed.
   *
   * @param type The type of event.
   * @param listener A function; its errors are not caught.
   * @throws {TypeError} If there is no such type of event, or the listener is not a function.
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

  /** Removes a listener. */
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
      throw bindingError("EBUSY", "Cannot receive events: another receive is pending");
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

/** Decodes a monitor's message: event (2 bytes) and value (4 bytes), then a part with the address. */
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
