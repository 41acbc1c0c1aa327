/**
 * The bound `inproc://` names of a context, and the connections that wait for a name to be bound.
 *
 * libzmq 4.3 lets sockets connect to a name before it is bound. But it aborts the process when such a
 * connection is undone, when a pair binds a name that several connections wait for, or when too many
 * still wait at the end; and a socket that is closed meanwhile keeps its descriptors. So the binding
 * connects only to bound names, and keeps other connections here until the name is bound. Over
 * `inproc://` libzmq does not check that the types of two sockets are compatible either, as it does over
 * a network, and may abort if they are not.
 *
 * @module
 */

import { PEERS, SOCKET_TYPE, ZAP_ADDRESS } from "./constants.ts";
import { bindingError, type ZmqError } from "./errors.ts";

const SCHEME = "inproc://";

/** The socket types that can bind an authenticator's address. */
const ANSWERING: readonly number[] = [SOCKET_TYPE.reply, SOCKET_TYPE.router];

/** The part of a socket that the registry needs. */
export interface InprocSocket {
  /** The socket type, as libzmq numbers it. */
  readonly type: number;
}

/**
 * Whether this is a worker. Each thread has a registry of its own and cannot see the names that others
 * have bound. Workers of `node:worker_threads` hide everything else that would identify them.
 */
const isWorker = String(globalThis).includes("Worker");

/** A connection to make once its name is bound. */
export interface PendingConnection {
  readonly socket: InprocSocket;
  connect(): void;
}

/** The `inproc://` names of a context. */
export class InprocRegistry {
  readonly #bound = new Map<string, InprocSocket>();
  readonly #pending = new Map<string, PendingConnection[]>();

  /**
   * Connects at once, unless the address is a name that is not bound yet.
   *
   * @returns Whether it is connected.
   * @throws {ZmqError} ENOCOMPATPROTO if the name is bound by an incompatible type of socket,
   * ECONNREFUSED in a worker that has not bound it: the name is probably another thread's, and the
   * socket would wait forever.
   */
  connect(address: string, connection: PendingConnection): boolean {
    const bound = this.#bound.get(address);
    if (bound === undefined && address.startsWith(SCHEME)) {
      if (isWorker) throw refused(address);
      this.#pending.set(address, [...this.#pending.get(address) ?? [], connection]);
      return false;
    }
    if (bound !== undefined && !canTalk(bound, connection.socket)) throw incompatible(address);
    connection.connect();
    return true;
  }

  /**
   * Checks that a socket may bind an address: libzmq aborts the process if the authenticator's is bound by
   * a socket that cannot answer.
   *
   * @throws {ZmqError} ENOCOMPATPROTO if the socket cannot answer there.
   */
  assertCanBind(address: string, { type }: InprocSocket): void {
    if (address !== ZAP_ADDRESS || ANSWERING.includes(type)) return;
    const message = `Cannot bind to "${address}": only a Reply or a Router can answer there`;
    throw bindingError("ENOCOMPATPROTO", message, { address });
  }

  /** Cancels the pending connections of a socket to a name. Returns whether there were any. */
  cancel(address: string, socket: InprocSocket): boolean {
    const pending = this.#pending.get(address) ?? [];
    const rest = pending.filter((connection) => connection.socket !== socket);
    if (rest.length > 0) this.#pending.set(address, rest);
    else this.#pending.delete(address);
    return rest.length < pending.length;
  }

  /** Cancels all pending connections of a closed socket. */
  onClosed(socket: InprocSocket): void {
    for (const address of [...this.#pending.keys()]) this.cancel(address, socket);
  }

  /** Records that a name is bound, and makes the pending connections of compatible sockets. */
  onBound(address: string, socket: InprocSocket): void {
    if (!address.startsWith(SCHEME)) return;
    this.#bound.set(address, socket);
    const pending = this.#pending.get(address) ?? [];
    this.#pending.delete(address);
    for (const connection of pending) {
      if (canTalk(socket, connection.socket)) connection.connect();
    }
  }

  /** Records that a name is free again. */
  onUnbound(address: string): void {
    this.#bound.delete(address);
  }
}

function refused(address: string): ZmqError {
  const message = `Cannot connect to "${address}": this worker has not bound it, and inproc:// ` +
    `does not reach other threads`;
  return bindingError("ECONNREFUSED", message, { address });
}

function incompatible(address: string): ZmqError {
  const message = `Cannot connect to "${address}": it is bound by an incompatible type of socket`;
  return bindingError("ENOCOMPATPROTO", message, { address });
}

function canTalk(one: InprocSocket, other: InprocSocket): boolean {
  return PEERS.get(one.type)?.includes(other.type) ?? false;
}
