/**
 * What all sockets have in common.
 *
 * @module
 */

import { POLL_IN, POLL_OUT } from "./constants.ts";
import { type Context, context as sharedContext, handleOfContext } from "./context.ts";
import { SocketHandle } from "./handle.ts";
import { observe, type Observer } from "./observer.ts";
import { type OptionTable, type OptionValues, socketOptions } from "./options.ts";
import { poller } from "./poller.ts";
import {
  assertOptions,
  assignOptions,
  defineOptions,
  refuseUnknownOptions,
  type SettableKeys,
} from "./option_accessors.ts";

/** What the constructor of a socket takes: its options that can be set, and its context. */
export type SocketOptions<S> =
  & { [K in SettableKeys<S>]?: S[K] }
  & {
    /** The context that the socket belongs to; the shared one by default. */
    context?: Context;
  };

/** A socket that nobody can reach any more is closed. */
const abandoned = new FinalizationRegistry<SocketHandle>((handle) => handle.close());

/** The native side of a socket. */
export let handleOf: (socket: Socket) => SocketHandle;

/** The options of every socket as properties; each is described in {@linkcode socketOptions}. */
export interface Socket extends OptionValues<typeof socketOptions> {}

/**
 * What all sockets have in common; create one of its subclasses.
 *
 * Close a socket with `using`, with `await using`, or by `close`. One that is lost without is
 * closed when it is collected.
 */
export abstract class Socket {
  /** The context that the socket belongs to. */
  readonly context: Context;
  readonly #handle: SocketHandle;
  #events: Observer | undefined;

  static {
    handleOf = (socket) => socket.#handle;
    defineSocketOptions(Socket, socketOptions);
    refuseUnknownOptions(Socket.prototype);
  }

  /**
   * Opens a socket.
   *
   * @param type The kind of socket as libzmq numbers it.
   * @param options Options to set, and the context.
   * @throws {TypeError} If an option is unknown or its value has the wrong type, or if there are other
   * arguments.
   * @throws {ZmqError} EMFILE if no more sockets can be opened, EINVAL if libzmq refuses an option.
   */
  protected constructor(type: number, options: SocketOptions<Socket> = {}) {
    assertOptions(options);
    if (arguments.length > 2) throw new TypeError("Cannot open a socket: expected two arguments");
    const { context = sharedContext, ...rest } = options;
    this.context = context;
    this.#handle = new SocketHandle(handleOfContext(context), type);
    abandoned.register(this, this.#handle, this);
    try {
      assignOptions(this, rest);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether the socket was closed. */
  get closed(): boolean {
    return this.#handle.closed;
  }

  /** Whether a message is there to be received; false if the socket cannot receive or is closed. */
  get readable(): boolean {
    return !this.closed && (this.#handle.events() & POLL_IN) !== 0;
  }

  /** Whether a message can be queued; false if the socket cannot send or is closed. */
  get writable(): boolean {
    return !this.closed && (this.#handle.events() & POLL_OUT) !== 0;
  }

  /**
   * What happens to the socket's connections, from the first use of this property on.
   *
   * @throws {ZmqError} EBADF if the socket is closed and was not observed before.
   */
  get events(): Observer {
    return this.#events ??= observe(this.#handle);
  }

  /**
   * Listens at an address. A `*` in place of the host stands for all interfaces, in place of the
   * port for one that is free, which {@linkcode lastEndpoint} then tells.
   *
   * ```ts
   * import { Pull } from "@hubbub/hubbub/zmq";
   *
   * using pull = new Pull();
   * await pull.bind("tcp://127.0.0.1:*");
   * if (pull.lastEndpoint === null) throw new Error("Expected an address");
   * ```
   *
   * @param address `tcp://host:port`, `ipc://path` (at most 107 bytes) or `inproc://name`.
   * @throws {ZmqError} EADDRINUSE, EACCES and the like if the address cannot be taken; EINVAL if it
   * is malformed, EPROTONOSUPPORT if it is of another kind; EBADF if the socket is closed.
   */
  bind(address: string): Promise<void> {
    return settled(() => this.bindSync(address));
  }

  /** The same as {@linkcode bind}, on the spot. */
  bindSync(address: string): void {
    this.#handle.bind(address);
  }

  /**
   * Stops listening at an address; connections that were made stay.
   *
   * @param address As {@linkcode lastEndpoint} told it.
   * @throws {ZmqError} ENOENT if the socket is not bound there; EBADF if it is closed.
   */
  unbind(address: string): Promise<void> {
    return settled(() => this.unbindSync(address));
  }

  /** The same as {@linkcode unbind}, on the spot. */
  unbindSync(address: string): void {
    this.#handle.unbind(address);
  }

  /**
   * Connects to an address, in the background and again whenever the connection is lost. The peer
   * need not be there yet. Over `inproc://` nothing can be queued for it before it is.
   *
   * @param address `tcp://host:port`, `ipc://path` or `inproc://name`.
   * @throws {ZmqError} EINVAL if the address is malformed, EPROTONOSUPPORT if it is of another kind;
   * ENOCOMPATPROTO if an `inproc://` name is bound by a type of socket that this one cannot talk to;
   * ECONNREFUSED if a worker has not bound an `inproc://` name, which no other thread can do for it;
   * EBADF if the socket is closed.
   */
  connect(address: string): void {
    this.#handle.connect(address);
  }

  /**
   * Ends the connection to an address, in the background.
   *
   * @throws {ZmqError} ENOENT if the socket is not connected there; EBADF if it is closed.
   */
  disconnect(address: string): void {
    this.#handle.disconnect(address);
  }

  /**
   * Closes the socket; a second call does nothing. What waits on it fails with EAGAIN, loops over it
   * end. Unsent messages are still delivered for as long as `linger` says, and the process does not
   * end before.
   */
  close(): void {
    abandoned.unregister(this);
    this.#handle.close();
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes the socket, and waits until nothing in the process waits for it any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await poller.ended;
  }
}

/** Gives the sockets of a class a property for each option of the tables. */
export function defineSocketOptions(
  socketClass: { readonly prototype: Socket },
  ...tables: OptionTable[]
): void {
  defineOptions(socketClass.prototype, tables, handleOf);
}

/** The outcome of work that is done on the spot, as a promise. */
async function settled(work: () => void): Promise<void> {
  await work();
}
