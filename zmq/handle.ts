/**
 * The native side of a socket: its pointer and its pending operations.
 *
 * @module
 */

import { encodeEndpoint } from "./endpoint.ts";
import { ALL_SOCKET_EVENTS, OPTION, POLL_IN, POLL_OUT, SOCKET_TYPE } from "./constants.ts";
import type { ContextHandle } from "./context.ts";
import { bindingError, check, type ZmqError } from "./errors.ts";
import { zmq } from "./library.ts";
import { cString } from "./memory.ts";
import {
  type Frame,
  type MessageLike,
  receiveMessage,
  receiveSingle,
  sendMessage,
} from "./message.ts";
import { decodeOption, encodeOption, optionBuffer } from "./option_codec.ts";
import {
  conflateOption,
  invertMatchingOption,
  noDropOption,
  type Option,
  probeRouterOption,
  receiveOptions,
  requestOptions,
  routerOptions,
  sendOptions,
  socketOptions,
  streamOptions,
  xPublisherOptions,
} from "./options.ts";
import { descriptorOf, poller } from "./poller.ts";
import { assertCanReconnect } from "./reconnect.ts";
import { RoutingIds } from "./routing_ids.ts";
import { PendingOperation, type WaitOptions } from "./pending_operation.ts";
import { warn } from "./warning.ts";
import { eventsOf } from "./would_block.ts";

/**
 * The native side of a socket. Every call to libzmq goes through here, so that none uses a closed
 * socket. It never refers to its `Socket`, so that the garbage collector can free that.
 */
export class SocketHandle {
  readonly context: ContextHandle;
  /** The socket type, as libzmq numbers it. */
  readonly type: number;
  /** The descriptor that libzmq signals when anything may have changed. */
  readonly descriptor: number;
  /** Milliseconds that a send or receive may wait; -1 is forever. libzmq itself never waits. */
  sendTimeout = -1;
  receiveTimeout = -1;
  /** Maximum number of parts of a received message; further parts are discarded. */
  maxMessageParts = Infinity;
  readonly #bound = new Set<string>();
  readonly #routingIds = new RoutingIds();
  /** Messages that were received ahead of an `unbind` or `disconnect`, in order. */
  readonly #receivedAhead: Frame[][] = [];
  #conflates = false;
  readonly #endpoints = new Set<string>();
  #hadEndpoints = false;
  #isMonitored = false;
  #beforeClose: (() => void) | undefined;
  #pointer: Deno.PointerValue;
  #reader: PendingOperation<Frame[]> | undefined;
  #writer: PendingOperation<true> | undefined;

  constructor(context: ContextHandle, type: number) {
    this.context = context;
    this.type = type;
    const pointer = context.openSocket(type);
    this.#pointer = pointer;
    context.add(this);
    try {
      this.descriptor = descriptorOf(pointer);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#pointer === null;
  }

  /** @throws {ZmqError} EBADF if the socket is closed. */
  get pointer(): Deno.PointerObject {
    if (this.#pointer === null) throw closedError();
    return this.#pointer;
  }

  /** Whether the socket is bound or connected. */
  get hasEndpoints(): boolean {
    return !this.closed && this.#endpoints.size > 0;
  }

  /** Whether a receive is pending. */
  get isReading(): boolean {
    return this.#reader !== undefined;
  }

  /** Whether a send is pending. */
  get isWriting(): boolean {
    return this.#writer !== undefined;
  }

  /** Returns the operations that need not wait: bits of `POLL_IN` and `POLL_OUT`. */
  events(): number {
    const events = eventsOf(this.pointer);
    this.#attemptAll();
    return this.#receivedAhead.length > 0 ? events | POLL_IN : events;
  }

  /** Sends if that needs no waiting. */
  trySend(message: MessageLike | MessageLike[]): boolean {
    const sent = this.#send(message);
    // The call may have consumed the descriptor's signal, which the receive is waiting for.
    if (this.#reader !== undefined) this.onSignal();
    return sent;
  }

  /** Receives if there is a message. */
  tryReceive(): Frame[] | undefined {
    const message = this.#receive();
    if (this.#writer !== undefined) this.onSignal();
    return message;
  }

  /** Sends as soon as possible. */
  waitToSend(message: MessageLike | MessageLike[], options: HandleWaitOptions): Promise<true> {
    const writer = new PendingOperation<true>({
      ...options,
      action: "send",
      timeout: this.sendTimeout,
      attempt: () => this.#send(message) || undefined,
      onEnd: () => {
        this.#writer = undefined;
        this.#unwatch();
      },
    });
    this.#writer = writer;
    this.#watch();
    return writer.promise;
  }

  /** Receives as soon as there is a message. */
  waitToReceive(options: HandleWaitOptions): Promise<Frame[]> {
    const reader = new PendingOperation<Frame[]>({
      ...options,
      action: "receive",
      timeout: this.receiveTimeout,
      attempt: () => this.#receive(),
      onEnd: () => {
        this.#reader = undefined;
        this.#unwatch();
      },
    });
    this.#reader = reader;
    this.#watch();
    return reader.promise;
  }

  /** Called by the poller when libzmq has signalled the descriptor. */
  onSignal(): void {
    // A send that fails does not consume the signal, and the next poll would end at once.
    if (this.#writer !== undefined) eventsOf(this.pointer);
    this.#attemptAll();
  }

  getOption(name: string, option: Option): unknown {
    const bytes = optionBuffer(option);
    const length = new BigUint64Array([BigInt(bytes.length)]);
    const call = () => zmq().zmq_getsockopt(this.pointer, option.id, bytes, length);
    check(call, `read option "${name}"`);
    return decodeOption(option, bytes.subarray(0, Number(length[0])));
  }

  setOption(name: string, option: Option, value: unknown): void {
    const bytes = encodeOption(name, option, value);
    if (this.#hadEndpoints && !IMMEDIATE_OPTIONS.has(option.id)) {
      if (FIXED_OPTIONS.has(option.id)) return warn(`${tooLate(name)} It is ignored.`);
      warn(`${tooLate(name)} It takes effect at the next one.`);
    }
    const shown = typeof value === "string" ? "" : ` to ${value}`; // it may be a password
    this.setRawOption(option.id, bytes, `set option "${name}"${shown}`);
    if (option.id === conflateOption.conflate.id) this.#conflates = value === true;
    if (option.id === sendOptions.sendTimeout.id) this.sendTimeout = Number(value);
    if (option.id === receiveOptions.receiveTimeout.id) this.receiveTimeout = Number(value);
  }

  /** Sets an option from bytes; `action` completes "Cannot …". */
  setRawOption(id: number, bytes: Uint8Array | null, action: string): void {
    check(() => zmq().zmq_setsockopt(this.pointer, id, bytes, bytes?.length ?? 0), action);
  }

  bind(address: string): void {
    const text = encodeEndpoint(address);
    this.context.inproc.assertCanBind(address, this);
    check(() => zmq().zmq_bind(this.pointer, text), `bind to "${address}"`, { address });
    this.#hadEndpoints = true;
    this.#bound.add(address);
    this.#endpoints.add(String(this.getOption("lastEndpoint", socketOptions.lastEndpoint)));
    this.context.inproc.onBound(address, this);
    this.#attemptAll();
  }

  unbind(address: string): void {
    const text = cString(address);
    this.#leave(address, () => {
      check(() => zmq().zmq_unbind(this.pointer, text), `unbind from "${address}"`, { address });
    });
  }

  /** Connects; `peer` is the routing id that this socket assigns to the other end. */
  connect(address: string, peer?: string): void {
    if (this.closed) throw closedError();
    const text = encodeEndpoint(address);
    assertCanReconnect(address, (name) => this.getOption(name, socketOptions[name]));
    const id = peer === undefined ? undefined : this.#routingIds.choose(peer);
    const connect = () => this.#connectNow(address, { text, id });
    const isConnected = this.context.inproc.connect(address, { socket: this, connect });
    if (!isConnected && id !== undefined) this.#routingIds.expect(id, address);
    this.#endpoints.add(address);
  }

  #connectNow(address: string, { text, id }: Target): void {
    if (id !== undefined) {
      this.#routingIds.onConnecting(id);
      this.setRawOption(OPTION.connectRoutingId, id, "choose the peer's routing id");
    }
    check(() => zmq().zmq_connect(this.pointer, text), `connect to "${address}"`, { address });
    this.#hadEndpoints = true;
    this.#attemptAll();
  }

  disconnect(address: string): void {
    const text = cString(address);
    this.#leave(address, () => {
      const call = () => zmq().zmq_disconnect(this.pointer, text);
      check(call, `disconnect from "${address}"`, { address });
    });
  }

  /** Starts to monitor the socket's connections. Returns the socket that receives the events. */
  monitor(): SocketHandle {
    const address = `inproc://monitor-${++monitors}`;
    // It opens before the monitor and closes after it, and has no high-water mark, because libzmq's own
    // threads block while they cannot deliver an event.
    const receiver = new SocketHandle(this.context, SOCKET_TYPE.pair);
    try {
      receiver.setOption("receiveHighWaterMark", receiveOptions.receiveHighWaterMark, 0);
      const text = cString(address);
      const call = () => zmq().zmq_socket_monitor(this.pointer, text, ALL_SOCKET_EVENTS);
      check(call, "monitor the socket");
      this.#isMonitored = true;
      receiver.#beforeClose = () => this.#stopMonitor();
      receiver.#connectNow(address, { text }); // not in the registry: the monitor bound the name
      return receiver;
    } catch (error) {
      receiver.close();
      throw error;
    }
  }

  /** Closes the socket; pending operations fail with this code. */
  close(code = "EAGAIN"): void {
    if (this.#pointer === null) return;
    this.#beforeClose?.();
    this.#stopMonitor();
    const pointer = this.#pointer;
    this.#pointer = null;
    this.#receivedAhead.length = 0;
    this.#reader?.fail(bindingError(code, "Cannot receive: the socket was closed"));
    this.#writer?.fail(bindingError(code, "Cannot send: the socket was closed"));
    poller.forget(this);
    for (const address of this.#bound) this.#freeName(pointer, address);
    this.context.inproc.onClosed(this);
    this.context.delete(this);
    zmq().zmq_close(pointer);
  }

  /** Unbinds or disconnects: to libzmq they are the same, and either ends both. */
  #leave(address: string, leaveNow: () => void): void {
    const { inproc } = this.context;
    if (inproc.cancel(address, this)) {
      this.#routingIds.onDisconnected(address);
      this.#endpoints.delete(address);
      return;
    }
    this.#receiveAhead();
    leaveNow();
    this.#endpoints.delete(address);
    if (this.#bound.delete(address)) inproc.onUnbound(address);
    this.#attemptAll();
  }

  /** Some types read ahead, and abort the process if the rest of the message has gone meanwhile. */
  #receiveAhead(): void {
    if ((eventsOf(this.pointer) & POLL_IN) === 0) return;
    const message = this.#receiveNow();
    if (message !== undefined) this.#receivedAhead.push(message);
  }

  #send(message: MessageLike | MessageLike[]): boolean {
    const { pointer } = this;
    if (this.#conflates && Array.isArray(message) && message.length > 1) {
      throw new TypeError("Cannot send several parts with the option conflate: it keeps only one");
    }
    // The router does not know the peer yet and would drop the message or fail.
    if (this.#routingIds.isExpected(message)) return false;
    return sendMessage(pointer, message);
  }

  #receive(): Frame[] | undefined {
    return this.#receivedAhead.length > 0 ? this.#receivedAhead.shift() : this.#receiveNow();
  }

  #receiveNow(): Frame[] | undefined {
    if (!this.#conflates) return receiveMessage(this.pointer, this.maxMessageParts);
    try {
      return receiveSingle(this.pointer);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Frees the name now: `zmq_close` would do so on another thread, a moment later. */
  #freeName(pointer: Deno.PointerObject, address: string): void {
    if (!address.startsWith("inproc://")) return;
    zmq().zmq_unbind(pointer, cString(address));
    this.context.inproc.onUnbound(address);
  }

  #stopMonitor(): void {
    if (!this.#isMonitored) return;
    this.#isMonitored = false;
    zmq().zmq_socket_monitor(this.pointer, null, 0);
  }

  /** Attempts the pending operations once more, then has the poller watch for the rest. */
  #watch(): void {
    this.onSignal();
    if (this.isReading || this.isWriting) poller.watch(this);
  }

  #unwatch(): void {
    if (!this.isReading && !this.isWriting) poller.unwatch(this);
  }

  #attemptAll(): void {
    this.#reader?.attempt();
    this.#writer?.attempt();
    if (this.#reader === undefined || this.#writer === undefined) return;
    // Each attempt may have consumed a signal that was meant for the other.
    const events = eventsOf(this.pointer);
    if ((events & POLL_IN) !== 0) this.#reader.attempt();
    if ((events & POLL_OUT) !== 0) this.#writer.attempt();
  }
}

/** An address as a C string, and the routing id assigned to the peer there. */
interface Target {
  text: Uint8Array<ArrayBuffer>;
  id?: Uint8Array | undefined;
}

/** Numbers the monitors: each needs an address of its own within a context. */
let monitors = 0;

/** libzmq 4.3 sends changes of these to the other end of each connection, and crashes if that has gone. */
const FIXED_OPTIONS: ReadonlySet<number> = new Set([
  sendOptions.sendHighWaterMark.id,
  receiveOptions.receiveHighWaterMark.id,
]);

/** Options that take effect at once, rather than at the next bind or connect. */
const IMMEDIATE_OPTIONS: ReadonlySet<number> = new Set([
  socketOptions.linger.id,
  sendOptions.sendTimeout.id,
  receiveOptions.receiveTimeout.id,
  invertMatchingOption.invertMatching.id,
  noDropOption.noDrop.id,
  xPublisherOptions.manual.id,
  xPublisherOptions.welcomeMessage.id,
  probeRouterOption.probeRouter.id,
  requestOptions.correlate.id,
  requestOptions.relaxed.id,
  routerOptions.mandatory.id,
  routerOptions.handover.id,
  streamOptions.notify.id,
]);

function tooLate(name: string): string {
  return `Option "${name}" was set after bind or connect.`;
}

function closedError(): ZmqError {
  return bindingError("EBADF", "Cannot use the socket: it is closed");
}

/** Options of a pending operation, and the object to keep from being collected meanwhile. */
export interface HandleWaitOptions extends WaitOptions {
  owner: object;
}
