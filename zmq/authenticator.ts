/**
 * Decides which peers may talk to the servers of a context, by the protocol ZAP 1.0.
 *
 * @module
 */

import { ZAP_ADDRESS } from "./constants.ts";
import { type Context, context as sharedContext } from "./context.ts";
import { encodeKey } from "./curve.ts";
import type { Frame } from "./message.ts";
import { Reply } from "./request_reply.ts";

const ZAP_VERSION = "1.0";

/** The peers that an {@linkcode Authenticator} admits. */
export interface AuthenticatorOptions {
  /** The context whose servers it decides for; the shared one by default. */
  context?: Context;
  /** IP addresses that may connect; all by default. */
  addresses?: Iterable<string>;
  /** Public keys, in Z85, of CURVE clients that may connect; none by default. */
  curveKeys?: Iterable<string>;
  /** Names and passwords of PLAIN users that may connect; none by default. */
  plainUsers?: Iterable<readonly [name: string, password: string]>;
  /** Whether peers without any credentials may connect; false by default. */
  allowNull?: boolean;
}

/**
 * Decides which peers may talk to the servers of a context.
 *
 * Sockets with `curveServer` or `plainServer` ask it about every peer, others only if they have a
 * `zapDomain`. Such sockets must bind, or connect with `reconnectInterval: -1`. Without an authenticator
 * those with `plainServer` admit no peer, all others every peer. A context can have one; create it before
 * the servers bind. It keeps the process alive until it is closed.
 *
 * The lists may be changed at any time; changes apply to new connections.
 *
 * ```ts
 * import { Authenticator, curveKeyPair, Pull, Push } from "@hubbub/hubbub/zmq";
 *
 * const server = curveKeyPair();
 * const client = curveKeyPair();
 * using _authenticator = new Authenticator({ curveKeys: [client.publicKey] });
 * using pull = new Pull({ curveServer: true, curveSecretKey: server.secretKey });
 * using push = new Push({
 *   curveServerKey: server.publicKey,
 *   curvePublicKey: client.publicKey,
 *   curveSecretKey: client.secretKey,
 * });
 * await pull.bind("tcp://127.0.0.1:*");
 * push.connect(pull.lastEndpoint ?? "");
 * await push.send("let me in");
 * await pull.receive();
 * ```
 */
export class Authenticator {
  /** IP addresses that may connect; undefined means all, an empty set none. */
  addresses: Set<string> | undefined;
  /** Public keys, in Z85, of CURVE clients that may connect. */
  readonly curveKeys: Set<string>;
  /** Passwords by name of PLAIN users that may connect. */
  readonly plainUsers: Map<string, string>;
  /** Whether peers without any credentials may connect. */
  allowNull: boolean;
  readonly #socket: Reply;

  /**
   * Starts to decide.
   *
   * @param options The peers to admit.
   * @throws {ZmqError} EADDRINUSE if the context has an authenticator already.
   */
  constructor(options: AuthenticatorOptions = {}) {
    const { context = sharedContext, addresses, curveKeys, plainUsers, allowNull = false } =
      options;
    this.addresses = addresses && new Set(addresses);
    this.curveKeys = new Set(curveKeys);
    this.plainUsers = new Map(plainUsers);
    this.allowNull = allowNull;
    this.#socket = new Reply({ context, linger: 0 });
    this.#bind();
    this.#answer();
  }

  /** Whether the authenticator was closed. */
  get closed(): boolean {
    return this.#socket.closed;
  }

  /**
   * Stops authenticating: sockets with `plainServer` then admit no peer, all others every peer. A second
   * call does nothing.
   */
  close(): void {
    this.#socket.close();
  }

  /** Stops deciding. */
  [Symbol.dispose](): void {
    this.close();
  }

  #bind(): void {
    try {
      this.#socket.bindSync(ZAP_ADDRESS);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  /**
   * Request: version, id, domain, address, routing id, mechanism, credentials …
   * Reply: version, id, status, text, user, metadata.
   */
  async #answer(): Promise<void> {
    for await (const request of this.#socket) {
      const user = this.#admit(request);
      const result = user === undefined ? ["400", "Refused", ""] : ["200", "OK", user];
      try {
        await this.#socket.send([ZAP_VERSION, request[1] ?? null, ...result, null]);
      } catch (error) {
        if (!this.closed) throw error;
      }
    }
  }

  /** Returns the user id of a peer that may connect, `undefined` for any other. */
  #admit(request: Frame[]): string | undefined {
    const [version, _id, _domain, address, _routingId, mechanism, ...credentials] = request;
    if (`${version}` !== ZAP_VERSION) return undefined;
    if (this.addresses?.has(`${address}`) === false) return undefined;
    if (`${mechanism}` === "NULL") return this.allowNull ? "" : undefined;
    if (`${mechanism}` === "PLAIN") return this.#admitPlain(credentials);
    if (`${mechanism}` === "CURVE") return this.#admitCurve(credentials);
    return undefined;
  }

  #admitPlain([name, password]: Frame[]): string | undefined {
    const expected = this.plainUsers.get(`${name}`);
    const isValid = expected !== undefined && isSame(`${password}`, expected);
    return isValid ? `${name}` : undefined;
  }

  #admitCurve([key]: Frame[]): string | undefined {
    const text = key?.length === 32 ? encodeKey(key) : "";
    return this.curveKeys.has(text) ? text : undefined;
  }
}

/** Compares in constant time, so that the time does not reveal how many characters are right. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % expected.length);
  }
  return difference === 0;
}
