/**
 * Stream: plain TCP, for peers that do not speak ZeroMQ.
 *
 * @module
 */

import { SOCKET_TYPE } from "./constants.ts";
import { bindingError } from "./errors.ts";
import type { Message, MessageLike } from "./message.ts";
import { type OptionValues, streamOptions } from "./options.ts";
import { defineSocketOptions, handleOf, type SocketOptions } from "./socket.ts";
import { Duplex } from "./readable_writable.ts";

/** Options of {@linkcode Stream.connect}. */
export interface StreamConnectOptions {
  /**
   * The routing id that this socket assigns to the connection: 1 to 255 bytes, not starting with a zero
   * byte, each only once in the life of the socket.
   */
  routingId?: string;
}

/** The options of a Stream as properties. */
export interface Stream extends OptionValues<typeof streamOptions> {}

/**
 * Talks plain TCP, as server and as client. Messages have two parts: the routing id of the
 * connection, and bytes in the order of the stream. An empty second part means, when received, that the
 * peer connected or disconnected; sending one closes the connection.
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

  /**
   * Listens at a TCP address.
   *
   * @throws {ZmqError} EPROTONOSUPPORT if it is not `tcp://`; otherwise like `Socket.bind`.
   */
  override bindSync(address: string): void {
    assertTcp(address);
    super.bindSync(address);
  }

  /**
   * Connects to a TCP server, and can assign a routing id to the connection.
   *
   * @throws {RangeError} If the routing id is too short, too long or starts with a zero byte.
   * @throws {ZmqError} EPROTONOSUPPORT if the address is not `tcp://`, EADDRINUSE if the routing id
   * was used before; otherwise like `Socket.connect`.
   */
  override connect(address: string, options?: StreamConnectOptions): void {
    assertTcp(address);
    handleOf(this).connect(address, options?.routingId);
  }
}

/** libzmq accepts other transports too, and aborts the process at the first message of two parts. */
function assertTcp(address: string): void {
  if (String(address).startsWith("tcp://")) return;
  throw bindingError(
    "EPROTONOSUPPORT",
    `Cannot use "${address}" for a stream: only tcp:// is plain TCP`,
    { address },
  );
}
