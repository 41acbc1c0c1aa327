/**
 * Forwards messages between two sockets.
 *
 * @module
 */

import type { Socket } from "./socket.ts";
import { Duplex, Readable, Writable } from "./transfer.ts";

/**
 * Forwards what either of two sockets receives to the other, as far as they can receive and send.
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
  /** The socket that faces the clients, by convention: both sides are alike. */
  readonly frontEnd: F;
  /** The socket that faces the services. */
  readonly backEnd: B;
  readonly #end = new AbortController();
  #paused: PromiseWithResolvers<void> | undefined;

  /**
   * Joins two sockets; nothing is forwarded before `run`.
   *
   * @param frontEnd One socket, to be bound or connected before `run`.
   * @param backEnd The other.
   */
  constructor(frontEnd: F, backEnd: B) {
    this.frontEnd = frontEnd;
    this.backEnd = backEnd;
  }

  /**
   * Forwards until `terminate` is called or a socket is closed, then closes both sockets. A socket
   * that can take no more messages holds up the one they come from. Messages are not to be sent or
   * received on the sockets by anybody else meanwhile.
   *
   * @throws {ZmqError} If forwarding fails, such as EHOSTUNREACH from a mandatory router.
   */
  async run(): Promise<void> {
    try {
      await Promise.all([
        this.#forward(this.frontEnd, this.backEnd),
        this.#forward(this.backEnd, this.frontEnd),
      ]);
    } catch (error) {
      if (!this.#isOver()) throw error;
    } finally {
      this.terminate();
      this.frontEnd.close();
      this.backEnd.close();
    }
  }

  /** Stops forwarding until `resume`; each direction may hold one message meanwhile. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  /** Goes on after `pause`. */
  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  /** Ends `run`, which closes both sockets. */
  terminate(): void {
    this.#end.abort();
    this.resume();
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
