/**
 * Stream: plain TCP, for peers that do not speak ZeroMQ.
 *
 * @module
 */

import { SOCKET_TYPE } from "./constants.ts";
import type { Message, MessageLike } from "./message.ts";
import { type OptionValues, streamOptions } from "./options.ts";
import { connectAs, type RoutedConnectOptions } from "./routed_connect.ts";
import { defineSocketOptions, type SocketOptions } from "./socket.ts";
import { Duplex } from "./transfer.ts";

/** The options of a Stream as properties. */
export interface Stream extends OptionValues<typeof streamOptions> {}

/**
 * Talks plain TCP, as server and as client. Messages have two parts: the routing id of the
 * connection, and bytes as they came. An empty second part means, when received, that the peer came
 * or went; when sent, that the connection is to be closed.
 */
export class Stream extends Duplex<[Message, Message], [MessageLike, MessageLike]> {
  static {
    defineSocketOptions(Stream, streamOptions);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Stream>) {
    super(SOCKET_TYPE.stream, options);
  }

  /** Connects to a TCP server, and may choose the routing id of that connection. */
  override connect(address: string, options?: RoutedConnectOptions): void {
    connectAs(this, options);
    super.connect(address);
  }
}
