/**
 * Pipeline: messages are spread over the peers that are ready for them.
 *
 * ```
 * PUSH ─┬─> PULL
 *       └─> PULL
 * ```
 *
 * @module
 */

import { SOCKET_TYPE } from "./constants.ts";
import { conflateOption, immediateOption, type OptionValues } from "./options.ts";
import { defineSocketOptions, type SocketOptions } from "./socket.ts";
import { Readable, Writable } from "./readable_writable.ts";

/** The options of a Push as properties. */
export interface Push extends OptionValues<typeof conflateOption & typeof immediateOption> {}

/**
 * Sends messages to its peers in turn. Waits at the high-water mark, or while there is no peer; drops
 * nothing, but messages queued for a peer that dies are lost.
 *
 * ```ts
 * import { Pull, Push } from "@hubbub/hubbub/zmq";
 *
 * using push = new Push();
 * using pull = new Pull();
 * await push.bind("tcp://127.0.0.1:*");
 * pull.connect(push.lastEndpoint ?? "");
 * await push.send("work");
 * const [work] = await pull.receive();
 * if (`${work}` !== "work") throw new Error("Expected work");
 * ```
 */
export class Push extends Writable {
  static {
    defineSocketOptions(Push, conflateOption, immediateOption);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Push>) {
    super(SOCKET_TYPE.push, options);
  }
}

/** The options of a Pull as properties. */
export interface Pull extends OptionValues<typeof conflateOption> {}

/** Receives from its peers, fairly; see {@linkcode Push}. */
export class Pull extends Readable {
  static {
    defineSocketOptions(Pull, conflateOption);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Pull>) {
    super(SOCKET_TYPE.pull, options);
  }
}
