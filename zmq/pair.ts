/**
 * Pair: two sockets that talk only to each other.
 *
 * @module
 */

import { SOCKET_TYPE } from "./constants.ts";
import type { SocketOptions } from "./socket.ts";
import { Duplex } from "./readable_writable.ts";

/**
 * Talks to one other Pair. Waits at the high-water mark or while there is no peer. Meant for
 * `inproc://`: over a network it neither reconnects nor notifies a second peer that it was rejected.
 *
 * ```ts
 * import { Pair } from "@hubbub/hubbub/zmq";
 *
 * using left = new Pair();
 * using right = new Pair();
 * await left.bind("inproc://pair");
 * right.connect("inproc://pair");
 * await right.send("hello");
 * const [greeting] = await left.receive();
 * if (`${greeting}` !== "hello") throw new Error("Expected a greeting");
 * ```
 */
export class Pair extends Duplex {
  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Pair>) {
    super(SOCKET_TYPE.pair, options);
  }
}
