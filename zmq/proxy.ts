/**
 * Forwards messages between two sockets.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import { handleOf, Socket } from "./socket.ts";
import { Duplex, Readable, Writable } from "./readable_writable.ts";

/**
 * Forwards messages between two sockets, in each direction that their types allow.
 *
 * ```
 * clients ──> frontEnd ─┐       ┌─ backEnd ──> services
 *                       └─ run ─┘
 * ```
 *
 * ```ts
 * import { Dealer, Proxy, Reply, Request, Router } from "@hubbub/hubbub/zmq";
 *
 * const proxy = new Proxy(new Router(), new Dealer());
 * await proxy.frontEnd.bind("inproc://front");
 * await proxy.backEnd.bind("inproc://back");
 * const running = proxy.run();
 *
 * using request = new Request();
 * using reply = new Reply();
 * request.connect("inproc://front");
 * reply.connect("inproc://back");
 * await request.send("hello");
 * await reply.send(await reply.receive());
 * await request.receive();
 *
 * proxy.terminate();
 * await running;
 * ```
 *
 * @typeParam F The type of the front end.
 * @typeParam B The type of the back end.
 */
export class Proxy<F extends Socket = Socket, B extends Socket = Socket> {
  /** The socket for the clients, by convention: the proxy is symmetrical. */
  readonly frontEnd: F;
  /** The socket for the services. */
  readonly backEnd: B;
  readonly #end = new AbortController();
  #isRunning = false;
  #paused: PromiseWithResolvers<void> | undefined;

  /**
   * Pairs two sockets; nothing is forwarded before `run`.
   *
   * @param frontEnd A socket, to be bound or connected before `run`.
   * @param backEnd The other socket.
   * @throws {TypeError} If either is not a socket.
   */
  constructor(frontEnd: F, backEnd: B) {
    if (!(frontEnd instanceof Socket) || !(backEnd instanceof Socket) || arguments.length > 2) {
      throw new TypeError("Cannot create a proxy: expected two sockets");
    }
    this.frontEnd = frontEnd;
    this.backEnd = backEnd;
  }

  /**
   * Forwards until `terminate` is called or a socket is closed, then closes both sockets. A socket
   * without room for more messages blocks the direction towards it. Do not send or receive on the
   * sockets meanwhile.
   *
   * @throws {ZmqError} EINVAL if a socket is neither bound nor connected, EBUSY if the proxy is running:
   * the sockets then stay open. Any error of forwarding, such as EHOSTUNREACH from a mandatory router.
   */
  async run(): Promise<void> {
    if (this.#isRunning) throw bindingError("EBUSY", "Cannot run the proxy: it is running already");
    assertHasEndpoints(this.frontEnd, "front end");
    assertHasEndpoints(this.backEnd, "back end");
    this.#isRunning = true;
    try {
      await Promise.all([
        this.#forward(this.frontEnd, this.backEnd),
        this.#forward(this.backEnd, this.frontEnd),
      ]);
    } catch (error) {
      if (!this.#isOver()) throw error;
    } finally {
      if (this.#isRunning) this.#stop();
      this.frontEnd.close();
      this.backEnd.close();
    }
  }

  /**
   * Pauses until `resume`; each direction may hold one message meanwhile.
   *
   * @throws {ZmqError} EBADF if the proxy is not running.
   */
  pause(): void {
    this.#assertRunning("pause");
    this.#paused ??= Promise.withResolvers();
  }

  /**
   * Resumes after `pause`.
   *
   * @throws {ZmqError} EBADF if the proxy is not running.
   */
  resume(): void {
    this.#assertRunning("resume");
    this.#goOn();
  }

  /**
   * Ends `run`, which closes both sockets.
   *
   * @throws {ZmqError} EBADF if the proxy is not running.
   */
  terminate(): void {
    this.#assertRunning("terminate");
    this.#stop();
  }

  #assertRunning(action: string): void {
    if (this.#isRunning) return;
    throw bindingError("EBADF", `Cannot ${action} the proxy: it is not running`);
  }

  #goOn(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  #stop(): void {
    this.#isRunning = false;
    this.#end.abort();
    this.#goOn();
  }

  #isOver(): boolean {
    return this.#end.signal.aborted || this.frontEnd.closed || this.backEnd.closed;
  }

  async #forward(from: Socket, to: Socket): Promise<void> {
    if (!(from instanceof Readable)) return;
    if (!(to instanceof Writable) && !(to instanceof Duplex)) return;
    const { signal } = this.#end;
    while (!this.#isOver()) {
      const message = await from.receive({ signal });
      await this.#paused?.promise;
      await to.send(message, { signal });
    }
  }
}

function assertHasEndpoints(socket: Socket, side: string): void {
  if (handleOf(socket).hasEndpoints) return;
  throw bindingError("EINVAL", `Cannot run the proxy: its ${side} is neither bound nor connected`);
}
