/**
 * Publish and subscribe: everybody gets what they asked for, while they are there.
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
 * Sends each message to every peer that subscribed to how it begins. Never waits: what a peer has no
 * room for is dropped, and a peer that comes late misses what went before.
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

/** Receives what it subscribed to; at first that is nothing. See {@linkcode Publisher}. */
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
   * Asks for messages that begin with any of these prefixes; without a prefix for all messages.
   * Takes effect when the publisher has heard of it.
   *
   * @param prefixes What the first part begins with; "" is all.
   */
  subscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.subscribe, prefixes);
  }

  /**
   * Takes back subscriptions, each of which counts once for each `subscribe`; without a prefix the
   * one to all messages.
   *
   * @param prefixes As they were subscribed to.
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
 * A {@linkcode Publisher} that also receives the subscriptions: a message of one part whose first
 * byte is 1 for a subscription, 0 for its end, followed by the prefix.
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
   * Which subscriptions are received: the first of each prefix and the end of the last by default
   * (null), every subscription too (`"allSubs"`), or every one and every end (`"allSubsUnsubs"`).
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
   * With the option `manual`: sends the messages that begin with any of these prefixes to the
   * subscriber whose message was received last. A {@linkcode Subscriber} drops those of them that it
   * did not ask for itself.
   *
   * ```ts
   * import { Subscriber, XPublisher } from "@hubbub/hubbub/zmq";
   *
   * using publisher = new XPublisher({ manual: true });
   * using subscriber = new Subscriber();
   * await publisher.bind("inproc://manual");
   * subscriber.connect("inproc://manual");
   * subscriber.subscribe(); // asks for everything
   * await publisher.receive();
   * publisher.subscribe("public/"); // and gets less
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
   * With the option `manual`: takes back what `subscribe` gave to the subscriber whose message was
   * received last.
   *
   * @param prefixes What the first part begins with; "" is all.
   * @throws {ZmqError} EINVAL as `subscribe`.
   */
  unsubscribe(...prefixes: (Uint8Array | string)[]): void {
    setPrefixes(this, OPTION.unsubscribe, prefixes);
  }
}

/**
 * A {@linkcode Subscriber} that subscribes by sending: a message whose first byte is 1 to subscribe,
 * 0 to take it back, followed by the prefix.
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
