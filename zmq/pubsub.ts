/**
 * Publish and subscribe: peers receive the messages that they subscribed to, while they are connected.
 *
 * ```
 * PUB ─┬─> SUB "weather"
 *      └─> SUB "sport"
 * ```
 *
 * @module
 */

import { OPTION, SOCKET_TYPE } from "./constants.ts";
import {
  conflateOption,
  immediateOption,
  invertMatchingOption,
  noDropOption,
  type OptionValues,
  xPublisherOptions,
} from "./options.ts";
import { defineSocketOptions, handleOf, type Socket, type SocketOptions } from "./socket.ts";
import { Duplex, Readable, Writable } from "./readable_writable.ts";

/** The options of a Publisher as properties. */
export interface Publisher extends
  OptionValues<
    & typeof conflateOption
    & typeof immediateOption
    & typeof invertMatchingOption
    & typeof noDropOption
  > {}

/**
 * Sends each message to every peer with a subscription that it starts with. Never waits: messages that a
 * peer has no room for are dropped, and a peer that connects later misses earlier ones.
 *
 * ```ts
 * import { Publisher, Subscriber } from "@hubbub/hubbub/zmq";
 *
 * using publisher = new Publisher();
 * using subscriber = new Subscriber();
 * await publisher.bind("inproc://news");
 * subscriber.connect("inproc://news");
 * subscriber.subscribe("weather");
 * await publisher.send(["sport", "3:1"]);
 * await publisher.send(["weather", "fine"]);
 * const [topic, body] = await subscriber.receive();
 * if (`${topic}: ${body}` !== "weather: fine") throw new Error("Expected the weather");
 * ```
 */
export class Publisher extends Writable {
  static {
    defineSocketOptions(
      Publisher,
      conflateOption,
      immediateOption,
      invertMatchingOption,
      noDropOption,
    );
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Publisher>) {
    super(SOCKET_TYPE.publisher, options);
  }
}

/** The options of a Subscriber as properties. */
export interface Subscriber
  extends OptionValues<typeof conflateOption & typeof invertMatchingOption> {}

/** Receives the messages it subscribed to; at first none. See {@linkcode Publisher}. */
export class Subscriber extends Readable {
  static {
    defineSocketOptions(Subscriber, conflateOption, invertMatchingOption);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Subscriber>) {
    super(SOCKET_TYPE.subscriber, options);
  }

  /**
   * Subscribes to messages that start with any of these prefixes, or without a prefix to all messages.
   * Takes effect when the publisher has received it.
   *
   * @param prefixes The start of the first part; "" is every message.
   */
  subscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.subscribe, prefixes);
  }

  /**
   * Cancels subscriptions, each as often as it was made; without a prefix the one to all messages.
   *
   * @param prefixes The prefixes passed to `subscribe`.
   */
  unsubscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.unsubscribe, prefixes);
  }
}

/** The options of an XPublisher as properties. */
export interface XPublisher extends
  OptionValues<
    typeof invertMatchingOption & typeof noDropOption & typeof xPublisherOptions
  > {}

/**
 * A {@linkcode Publisher} that also receives subscriptions: messages of one part whose first byte is 1
 * for a subscription, 0 for its end, followed by the prefix.
 */
export class XPublisher extends Duplex {
  static {
    defineSocketOptions(XPublisher, invertMatchingOption, noDropOption, xPublisherOptions);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<XPublisher>) {
    super(SOCKET_TYPE.xPublisher, options);
  }

  /**
   * The subscriptions that are received: by default (null) the first of each prefix and the end of its
   * last, with `"allSubs"` every subscription, with `"allSubsUnsubs"` also every end.
   */
  set verbosity(value: null | "allSubs" | "allSubsUnsubs") {
    if (value !== null && value !== "allSubs" && value !== "allSubsUnsubs") {
      throw new TypeError(
        `Cannot set option "verbosity": expected null, allSubs or allSubsUnsubs, got "${value}"`,
      );
    }
    const option = value === "allSubsUnsubs" ? OPTION.verboser : OPTION.verbose;
    const bytes = new Uint8Array(new Int32Array([value === null ? 0 : 1]).buffer);
    handleOf(this).setRawOption(option, bytes, `set option "verbosity" to ${value}`);
  }

  /**
   * With the option `manual`: subscribes the peer whose message was received last to messages that start
   * with any of these prefixes. A {@linkcode Subscriber} drops those that it did not subscribe to itself.
   *
   * ```ts
   * import { Subscriber, XPublisher } from "@hubbub/hubbub/zmq";
   *
   * using publisher = new XPublisher({ manual: true });
   * using subscriber = new Subscriber();
   * await publisher.bind("inproc://manual");
   * subscriber.connect("inproc://manual");
   * subscriber.subscribe(); // asks for all messages
   * await publisher.receive();
   * publisher.subscribe("public/"); // and gets these
   * for (const topic of ["private/news", "public/news"]) await publisher.send(topic);
   * const [topic] = await subscriber.receive();
   * if (`${topic}` !== "public/news") throw new Error("Expected public news");
   * ```
   *
   * @param prefixes What the first part begins with; "" is all.
   * @throws {ZmqError} EINVAL without `manual`.
   */
  subscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.subscribe, prefixes);
  }

  /**
   * With the option `manual`: cancels subscriptions of the peer whose message was received last.
   *
   * @param prefixes The prefixes passed to `subscribe`.
   * @throws {ZmqError} EINVAL as `subscribe`.
   */
  unsubscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.unsubscribe, prefixes);
  }
}

/**
 * A {@linkcode Subscriber} that subscribes by sending messages: the first byte is 1 to subscribe, 0 to
 * unsubscribe, followed by the prefix.
 */
export class XSubscriber extends Duplex {
  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<XSubscriber>) {
    super(SOCKET_TYPE.xSubscriber, options);
  }
}

const encoder = new TextEncoder();

function setPrefixes(socket: Socket, id: number, prefixes: (Uint8Array | string)[]): void {
  const verb = id === OPTION.subscribe ? "subscribe to" : "unsubscribe from";
  for (const prefix of prefixes.length > 0 ? prefixes : [""]) {
    const bytes = typeof prefix === "string" ? encoder.encode(prefix) : prefix;
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`Cannot ${verb} "${prefix}": expected a string or bytes`);
    }
    handleOf(socket).setRawOption(id, bytes, `${verb} "${prefix}"`);
  }
}
