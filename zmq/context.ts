/**
 * Contexts: the threads that move messages, and the sockets that share them.
 *
 * @module
 */

import { bindingError, check, create } from "./errors.ts";
import { InprocRegistry } from "./inproc_registry.ts";
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

/** A resource that must be closed before its context can end. */
export interface Closable {
  /** Closes it; pending operations fail with this code. A second call does nothing. */
  close(code: string): void;
}

/** libzmq frees a socket's slot on a thread of its own, a moment after `close`. */
const FREE_SLOT_MS = 1;
/** Longest time to wait for that on a busy machine. */
const FREE_SLOT_TIMEOUT_MS = 1_000;

/** The native side of a context. It never refers to its {@linkcode Context}, so that can be collected. */
export class ContextHandle {
  /** The `inproc://` names of the context. */
  readonly inproc = new InprocRegistry();
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
   * @throws {ZmqError} EMFILE if `maxSockets` are open already.
   */
  openSocket(type: number): Deno.PointerObject {
    return create(() => {
      let socket = zmq().zmq_socket(this.pointer, type);
      while (socket === null && this.#isSlotComing()) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FREE_SLOT_MS);
        socket = zmq().zmq_socket(this.pointer, type);
      }
      return socket;
    }, "create a socket");
  }

  /** Registers a socket that is closed with the context. */
  add(socket: Closable): void {
    this.#open.add(socket);
  }

  /** Unregisters a socket that was closed. */
  delete(socket: Closable): void {
    this.#open.delete(socket);
    this.#lastClosed = performance.now();
  }

  /** Closes all sockets, then waits on another thread until their messages are sent or have lingered. */
  close(): Promise<void> {
    return this.#ended ??= this.#terminate(this.pointer);
  }

  /** Closes synchronously, when the process ends or the context was never used. */
  closeNow(): void {
    if (this.#pointer === null) return;
    const pointer = this.#pointer;
    this.#ended = Promise.resolve();
    this.#release();
    while (zmq().zmq_ctx_term(pointer) < 0); // repeated when a signal interrupts it
  }

  /** Whether a slot is about to become free: fewer sockets than `maxSockets` are open. */
  #isSlotComing(): boolean {
    const slots = zmq().zmq_ctx_get(this.pointer, contextOptions.maxSockets.id);
    return this.#open.size < slots && performance.now() - this.#lastClosed < FREE_SLOT_TIMEOUT_MS;
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

/** Open contexts: their messages must leave before the process ends. */
const contexts = new Set<ContextHandle>();

addEventListener("unload", () => {
  for (const context of [...contexts]) context.closeNow();
});

/** Closes contexts that are unreachable: their sockets are unreachable too. */
const abandoned = new FinalizationRegistry<ContextHandle>((handle) => handle.close());

/** The options that can be set when a context is created. */
export type ContextOptions = Partial<Pick<Context, SettableKeys<Context>>>;

/** Returns the native side of a context. */
export let handleOfContext: (context: Context) => ContextHandle;

/** The options of a context as properties; each is described in {@linkcode contextOptions}. */
export interface Context extends OptionValues<typeof contextOptions> {}

/**
 * A context holds the threads that move messages, and the sockets that use them. Sockets use the
 * shared {@linkcode context} by default, so few programs need one of their own.
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
   * @throws {RangeError} If a number is out of range: libzmq would abort the process.
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
   * Closes the context and all its sockets; their pending operations fail with ETERM. A second call
   * returns the same promise.
   *
   * @returns Settles when unsent messages have left or their sockets' `linger` is over.
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

  /** Creates the native side on first use, so that importing the binding does not load libzmq. */
  #open(): ContextHandle {
    if (this.#handle === undefined) {
      this.#handle = new ContextHandle();
      abandoned.register(this, this.#handle);
    }
    return this.#handle;
  }
}

/** The shared context, which sockets use by default. */
export const context: Context = new Context();
