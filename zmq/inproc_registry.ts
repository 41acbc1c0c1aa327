/**
 * Which `inproc://` names of a context are bound, and who waits for one that is not.
 *
 * libzmq 4.3 lets sockets connect to a name before it is bound. But it aborts the process when such
 * a connection is undone, when a pair is bound to a name that several wait for, or when too many
 * still wait at the end; and a socket that is closed meanwhile keeps its descriptors. So the binding
 * connects only to names that are bound, and keeps the others waiting here. Nor does libzmq look
 * whether the types of two sockets fit, as it does over a network, and may abort when they do not.
 *
 * @module
 */

import { PEERS, SOCKET_TYPE, ZAP_ADDRESS } from "./constants.ts";
import { bindingError, type ZmqError } from "./errors.ts";

const SCHEME = "inproc://";

/** The types that may serve an authenticator's address. */
const ANSWERING: readonly number[] = [SOCKET_TYPE.reply, SOCKET_TYPE.router];

/** A socket, as far as names are concerned. */
export interface InprocSocket {
  /** The kind of socket as libzmq numbers it. */
  readonly type: number;
}

/**
 * Each thread has names of its own, and cannot see those that others have bound. Workers of
 * `node:worker_threads` hide all else by which they could be told.
 */
const isWorker = String(globalThis).includes("Worker");

/** A connection to make once its name is bound. */
export interface WaitingConnection {
  /** Who wants to connect. */
  readonly socket: InprocSocket;
  /** Connects. */
  connect(): void;
}

/** The names of a context. */
export class InprocNames {
  readonly #bound = new Map<string, InprocSocket>();
  readonly #waiting = new Map<string, WaitingConnection[]>();

  /**
   * Connects at once, unless the address is a name that nobody has bound yet.
   *
   * @returns Whether it is connected.
   * @throws {ZmqError} ENOCOMPATPROTO if the name is bound by a type that the socket cannot talk to,
   * ECONNREFUSED in a worker that has not bound it: the name is likely to be another thread's, and the
   * socket would wait for ever.
   */
  connect(address: string, connection: WaitingConnection): boolean {
    const bound = this.#bound.get(address);
    if (bound === undefined && address.startsWith(SCHEME)) {
      if (isWorker) throw refused(address);
      this.#waiting.set(address, [...this.#waiting.get(address) ?? [], connection]);
      return false;
    }
    if (bound !== undefined && !canTalk(bound, connection.socket)) throw incompatible(address);
    connection.connect();
    return true;
  }

  /**
   * libzmq aborts the process when it finds another type where it asks whom to let in.
   *
   * @throws {ZmqError} ENOCOMPATPROTO if the socket cannot answer at that name.
   */
  assertCanAnswer(address: string, { type }: InprocSocket): void {
    if (address !== ZAP_ADDRESS || ANSWERING.includes(type)) return;
    const message = `Cannot bind to "${address}": only a Reply or a Router can answer there`;
    throw bindingError("ENOCOMPATPROTO", message, { address });
  }

  /** Forgets the connections of a socket to a name that nobody has bound; says if there were any. */
  disconnect(address: string, socket: InprocSocket): boolean {
    const waiting = this.#waiting.get(address) ?? [];
    const rest = waiting.filter((connection) => connection.socket !== socket);
    if (rest.length > 0) this.#waiting.set(address, rest);
    else this.#waiting.delete(address);
    return rest.length < waiting.length;
  }

  /** Forgets all connections of a socket that is closed. */
  forget(socket: InprocSocket): void {
    for (const address of [...this.#waiting.keys()]) this.disconnect(address, socket);
  }

  /** Notes that a name is bound, and connects who waits for it and can talk to the socket. */
  bound(address: string, socket: InprocSocket): void {
    if (!address.startsWith(SCHEME)) return;
    this.#bound.set(address, socket);
    const waiting = this.#waiting.get(address) ?? [];
    this.#waiting.delete(address);
    for (const connection of waiting) {
      if (canTalk(socket, connection.socket)) connection.connect();
    }
  }

  /** Notes that a name is free again. */
  unbound(address: string): void {
    this.#bound.delete(address);
  }
}

function refused(address: string): ZmqError {
  const message = `Cannot connect to "${address}": this worker has not bound it, and inproc:// ` +
    `does not reach other threads`;
  return bindingError("ECONNREFUSED", message, { address });
}

function incompatible(address: string): ZmqError {
  const message = `Cannot connect to "${address}": the socket that is bound there is of a type ` +
    `that it cannot talk to`;
  return bindingError("ENOCOMPATPROTO", message, { address });
}

function canTalk(one: InprocSocket, other: InprocSocket): boolean {
  return PEERS.get(one.type)?.includes(other.type) ?? false;
}
