/**
 * Request and reply: each reply finds its way back to the requester.
 *
 * ```
 * REQ ──> REP            one request, one reply, alternating
 * DEALER <──> ROUTER     any number at once; the router's first part names the peer
 * ```
 *
 * @module
 */

import { SOCKET_TYPE } from "./constants.ts";
import {
  conflateOption,
  type OptionValues,
  probeRouterOption,
  requestOptions,
  routerOptions,
  routingIdOption,
} from "./options.ts";
import { defineSocketOptions, handleOf, type SocketOptions } from "./socket.ts";
import { Duplex } from "./readable_writable.ts";

/** The options of a Request as properties. */
export interface Request
  extends OptionValues<typeof routingIdOption & typeof probeRouterOption & typeof requestOptions> {}

/**
 * Alternates between sending a request, to its peers in turn, and receiving the reply; anything else fails
 * with EFSM. Waits while there is no peer.
 *
 * ```ts
 * import { Reply, Request } from "@hubbub/hubbub/zmq";
 *
 * using reply = new Reply();
 * using request = new Request();
 * await reply.bind("tcp://127.0.0.1:*");
 * request.connect(reply.lastEndpoint ?? "");
 * await request.send("4 x 2");
 * const [question] = await reply.receive();
 * await reply.send(`${question} = 8`);
 * const [answer] = await request.receive();
 * if (`${answer}` !== "4 x 2 = 8") throw new Error("Expected an answer");
 * ```
 */
export class Request extends Duplex {
  static {
    defineSocketOptions(Request, routingIdOption, probeRouterOption, requestOptions);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Request>) {
    super(SOCKET_TYPE.request, options);
  }
}

/** The options of a Reply as properties. */
export interface Reply extends OptionValues<typeof routingIdOption> {}

/**
 * Alternates between receiving a request and sending the reply to its sender; anything else fails with
 * EFSM. A reply to a peer that has disconnected is dropped. See {@linkcode Request}.
 */
export class Reply extends Duplex {
  static {
    defineSocketOptions(Reply, routingIdOption);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Reply>) {
    super(SOCKET_TYPE.reply, options);
  }
}

/** The options of a Dealer as properties. */
export interface Dealer
  extends OptionValues<typeof routingIdOption & typeof probeRouterOption & typeof conflateOption> {}

/**
 * Sends to its peers in turn and receives from them fairly, in any order. Waits at the
 * high-water mark or while there is no peer. A message to a {@linkcode Reply} must start with an empty part.
 */
export class Dealer extends Duplex {
  static {
    defineSocketOptions(Dealer, routingIdOption, probeRouterOption, conflateOption);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Dealer>) {
    super(SOCKET_TYPE.dealer, options);
  }
}

/** Options of {@linkcode Router.connect}. */
export interface RouterConnectOptions {
  /**
   * The routing id that this socket assigns to the peer: 1 to 255 bytes, not starting with a zero byte,
   * each only once in the life of the socket.
   *
   * Choose an id that no peer gives itself: libzmq aborts the process if a peer with that id is already
   * connected, and offers no way to check.
   */
  routingId?: string;
}

/** The options of a Router as properties. */
export interface Router
  extends OptionValues<typeof routingIdOption & typeof probeRouterOption & typeof routerOptions> {}

/**
 * Addresses its peers by name: the first part of each message is a routing id, of the sender when it is
 * received, of the receiver when it is sent. A message to an
 * unknown or overloaded peer is dropped unless `mandatory` is set.
 *
 * ```ts
 * import { Dealer, Router } from "@hubbub/hubbub/zmq";
 *
 * using router = new Router();
 * using dealer = new Dealer({ routingId: "anna" });
 * await router.bind("tcp://127.0.0.1:*");
 * dealer.connect(router.lastEndpoint ?? "");
 * await dealer.send("hello");
 * const [peer, text] = await router.receive();
 * if (`${peer} says ${text}` !== "anna says hello") throw new Error("Expected Anna");
 * await router.send([peer ?? null, "welcome"]);
 * await dealer.receive();
 * ```
 */
export class Router extends Duplex {
  static {
    defineSocketOptions(Router, routingIdOption, probeRouterOption, routerOptions);
  }

  /**
   * Creates the socket.
   *
   * @param options Options to set, and the context.
   */
  constructor(options?: SocketOptions<Router>) {
    super(SOCKET_TYPE.router, options);
  }

  /**
   * Connects to an address, like `Socket.connect`, and can assign a routing id to the peer there.
   *
   * @throws {RangeError} If the routing id is too short, too long or starts with a zero byte.
   * @throws {ZmqError} EADDRINUSE if the id was used before; otherwise like `Socket.connect`.
   */
  override connect(address: string, options?: RouterConnectOptions): void {
    handleOf(this).connect(address, options?.routingId);
  }
}
