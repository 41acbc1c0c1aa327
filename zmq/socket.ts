/**
 * The base class of all sockets.
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

/** The argument of a socket's constructor: its writable options, and its context. */
export type SocketOptions<S> =
  & { [K in SettableKeys<S>]?: S[K] }
  & {
    /** The context that the socket belongs to; the shared one by default. */
    context?: Context;
  };

/** Closes sockets that are unreachable. */
const abandoned = new FinalizationRegistry<SocketHandle>((handle) => handle.close());

/** Returns the native side of a socket. */
export let handleOf: (socket: Socket) => SocketHandle;

/** The options of every socket as properties; each is described in {@linkcode socketOptions}. */
export interface Socket extends OptionValues<typeof socketOptions> {}

/**
 * The base class of all sockets; create one of its subclasses.
 *
 * Close a socket with `using`, `await using` or `close`. A socket that was not closed is closed when it is
 * garbage-collected.
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
   * @param type The socket type, as libzmq numbers it.
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

  /** Whether a message can be received; false if the socket cannot receive or is closed. */
  get readable(): boolean {
    return !this.closed && (this.#handle.events() & POLL_IN) !== 0;
  }

  /** Whether a message can be queued; false if the socket cannot send or is closed. */
  get writable(): boolean {
    return !this.closed && (this.#handle.events() & POLL_OUT) !== 0;
  }

  /**
   * The events of the socket's connections, from the first use of this property on.
   *
   * @throws {ZmqError} EBADF if the socket is closed and was not observed before.
   */
  get events(): Observer {
    return this.#events ??= observe(this.#handle);
  }

  /**
   * Listens at an address. `*` as the host means all interfaces, `*` as the port a free one, which
   * {@linkcode lastEndpoint} then contains.
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
   * @throws {ZmqError} EADDRINUSE, EACCES and the like if the address is not available; EINVAL if it is
   * malformed, EPROTONOSUPPORT if its scheme is not supported; EBADF if the socket is closed.
   */
  bind(address: string): Promise<void> {
    return settled(() => this.bindSync(address));
  }

  /** Like {@linkcode bind}, but synchronous. */
  bindSync(address: string): void {
    this.#handle.bind(address);
  }

  /**
   * Stops listening at an address; existing connections stay open.
   *
   * @param address The value of {@linkcode lastEndpoint}.
   * @throws {ZmqError} ENOENT if the socket is not bound there; EBADF if it is closed.
   */
  unbind(address: string): Promise<void> {
    return settled(() => this.unbindSync(address));
  }

  /** Like {@linkcode unbind}, but synchronous. */
  unbindSync(address: string): void {
    this.#handle.unbind(address);
  }

  /**
   * Connects to an address in the background, and reconnects whenever the connection is lost. The peer
   * need not exist yet; over `inproc://` nothing can be queued for it until it does.
   *
   * @param address `tcp://host:port`, `ipc://path` or `inproc://name`.
   * @throws {ZmqError} EINVAL if the address is malformed, EPROTONOSUPPORT if its scheme is not
   * supported; ENOCOMPATPROTO if an `inproc://` name is bound by an incompatible type of socket;
   * ECONNREFUSED if a worker has not bound an `inproc://` name, which no other thread can do for it;
   * ENOTSUP if the socket asks an authenticator about its peers and would reconnect; EBADF if it is closed.
   */
  connect(address: string): void {
    this.#handle.connect(address);
  }

  /**
   * Disconnects from an address, in the background.
   *
   * @throws {ZmqError} ENOENT if the socket is not connected there; EBADF if it is closed.
   */
  disconnect(address: string): void {
    this.#handle.disconnect(address);
  }

  /**
   * Closes the socket; a second call does nothing. Pending operations fail with EAGAIN, and loops over it
   * end. Unsent messages are still delivered for up to `linger` milliseconds, and the process does not end
   * before.
   */
  close(): void {
    abandoned.unregister(this);
    this.#handle.close();
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes the socket, and waits until no operation in the process is pending. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await poller.ended;
  }
}

/** Defines a property of a class of sockets for each option of the tables. */
export function defineSocketOptions(
  socketClass: { readonly prototype: Socket },
  ...tables: OptionTable[]
): void {
  defineOptions(socketClass.prototype, tables, handleOf);
}

/** Runs synchronous work, and returns its outcome as a promise. */
async function settled(work: () => void): Promise<void> {
  await work();
}
