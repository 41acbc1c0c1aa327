/**
 * Contexts: what sockets of one kind of settings share, and the threads that move their messages.
 *
 * @module
 */

import { bindingError, check, create } from "./errors.ts";
import { InprocNames } from "./inproc_registry.ts";
import { zmq } from "./library.ts";
import { decodeNumber, encodeNumber } from "./option_codec.ts";
import { contextOptions, type Option, type OptionValues } from "./options.ts";
import {
  assertOptions,
  assignOptions,
  defineOptions,
  refuseUnknownOptions,
  type SettableKeys,
} from "./option_accessors.ts";

/** What must be closed before its context can end. */
export interface Closable {
  /** Closes it; what waits on it fails with this code. A second call does nothing. */
  close(code: string): void;
}

/** libzmq frees a socket's place on a thread of its own, a moment after `close`. */
const FREE_PLACE_MS = 1;
/** How long that may take where the machine is busy. */
const FREE_PLACE_WITHIN_MS = 1_000;

/** The native side of a context. It never refers to its {@linkcode Context}, which may be collected. */
export class ContextHandle {
  /** The `inproc://` names of the context. */
  readonly names = new InprocNames();
  readonly #open = new Set<Closable>();
  #lastClosed = -Infinity;
  #pointer: Deno.PointerValue = create(() => zmq().zmq_ctx_new(), "create a context");
  #ended: Promise<void> | undefined;

  constructor() {
    contexts.add(this);
  }

  /**
   * The native context.
   *
   * @throws {ZmqError} ETERM if it is closed.
   */
  get pointer(): Deno.PointerObject {
    if (this.#pointer === null) throw bindingError("ETERM", "Cannot use the context: it is closed");
    return this.#pointer;
  }

  get closed(): boolean {
    return this.#pointer === null;
  }

  getOption(name: string, option: Option): unknown {
    const call = () => zmq().zmq_ctx_get(this.pointer, option.id);
    return decodeNumber(option, check(call, `read option "${name}"`));
  }

  setOption(name: string, option: Option, value: unknown): void {
    const number = encodeNumber(name, option, value);
    const call = () => zmq().zmq_ctx_set(this.pointer, option.id, number);
    check(call, `set option "${name}" to ${value}`);
  }

  /**
   * Opens a native socket.
   *
   * @throws {ZmqError} EMFILE if as many are open as may be.
   */
  openSocket(type: number): Deno.PointerObject {
    return create(() => {
      let socket = zmq().zmq_socket(this.pointer, type);
      while (socket === null && this.#isPlaceComing()) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FREE_PLACE_MS);
        socket = zmq().zmq_socket(this.pointer, type);
      }
      return socket;
    }, "create a socket");
  }

  /** Remembers a socket that is to be closed with the context. */
  add(socket: Closable): void {
    this.#open.add(socket);
  }

  /** Forgets a socket that has been closed. */
  delete(socket: Closable): void {
    this.#open.delete(socket);
    this.#lastClosed = performance.now();
  }

  /** Closes all sockets, then waits aside until what they had to send is sent or has lingered. */
  close(): Promise<void> {
    return this.#ended ??= this.#terminate(this.pointer);
  }

  /** The same on the spot, for a process that ends and for a context that was never used. */
  closeNow(): void {
    if (this.#pointer === null) return;
    const pointer = this.#pointer;
    this.#ended = Promise.resolve();
    this.#release();
    while (zmq().zmq_ctx_term(pointer) < 0); // a signal interrupts it, and the wait goes on
  }

  /** Whether fewer sockets are open than may be, so that one which was closed is all that is waited for. */
  #isPlaceComing(): boolean {
    const places = zmq().zmq_ctx_get(this.pointer, contextOptions.maxSockets.id);
    return this.#open.size < places && performance.now() - this.#lastClosed < FREE_PLACE_WITHIN_MS;
  }

  async #terminate(pointer: Deno.PointerObject): Promise<void> {
    this.#release();
    while (await zmq().zmq_ctx_term_aside(pointer) < 0);
  }

  #release(): void {
    this.#pointer = null;
    contexts.delete(this);
    for (const socket of [...this.#open]) socket.close("ETERM");
  }
}

/** Contexts that are open: their messages must leave before the process does. */
const contexts = new Set<ContextHandle>();

addEventListener("unload", () => {
  for (const context of [...contexts]) context.closeNow();
});

/** A context that nobody can reach any more has no sockets any more either. */
const abandoned = new FinalizationRegistry<ContextHandle>((handle) => handle.close());

/** Options that a context is created with: those of its properties that can be set. */
export type ContextOptions = Partial<Pick<Context, SettableKeys<Context>>>;

/** The native side of a context. */
export let handleOfContext: (context: Context) => ContextHandle;

/** The options of a context as properties; each is described in {@linkcode contextOptions}. */
export interface Context extends OptionValues<typeof contextOptions> {}

/**
 * A context holds the threads that move messages, and the sockets that use them. Sockets that are
 * not told otherwise use the shared {@linkcode context}, so that few programs need one of their own.
 *
 * Sockets can reach each other over `inproc://` only within one context.
 *
 * ```ts
 * import { Context, Pair } from "@hubbub/hubbub/zmq";
 *
 * await using context = new Context({ ioThreads: 2 });
 * using pair = new Pair({ context });
 * await pair.bind("inproc://example");
 * ```
 */
export class Context {
  #handle: ContextHandle | undefined;

  static {
    handleOfContext = (context) => context.#open();
    defineOptions(Context.prototype, [contextOptions], handleOfContext);
    refuseUnknownOptions(Context.prototype);
  }

  /**
   * Creates a context.
   *
   * @param options Options to set; those that are left out keep libzmq's defaults.
   * @throws {TypeError} If an option is unknown or its value has the wrong type, or if there are other
   * arguments.
   * @throws {RangeError} If a number is one that libzmq cannot bear.
   * @throws {ZmqError} EINVAL if libzmq refuses a value.
   */
  constructor(options: ContextOptions = {}) {
    assertOptions(options);
    if (arguments.length > 1) throw new TypeError("Cannot create a context: expected one argument");
    try {
      assignOptions(this, options);
    } catch (error) {
      this.#handle?.closeNow();
      throw error;
    }
  }

  /** Whether the context was closed. */
  get closed(): boolean {
    return this.#handle?.closed ?? false;
  }

  /**
   * Closes the context and all its sockets; what waits on them fails with ETERM. A
   * second call waits for the same end.
   *
   * @returns Settled when unsent messages have left or their sockets' `linger` is over.
   */
  close(): Promise<void> {
    return this.#open().close();
  }

  /** Closes the context without waiting for its end. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Closes the context and waits for its end. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Native at first use, so that importing the binding does not load libzmq. */
  #open(): ContextHandle {
    if (this.#handle === undefined) {
      this.#handle = new ContextHandle();
      abandoned.register(this, this.#handle);
    }
    return this.#handle;
  }
}

/** The context of every socket that is not told otherwise. */
export const context: Context = new Context();
