/**
 * Which `inproc://` names of a context are bound, and who waits for one that is not.
 *
 * libzmq 4.3 lets sockets connect to a name before it is bound. But it aborts the process when such
 * a connection is undone, when a pair is bound to a name that several wait for, or when too many
 * still wait at the end; and a socket that is closed meanwhile keeps its descriptors. So the binding
 * connects only to names that are bound, and keeps the others waiting here.
 *
 * @module
 */

const SCHEME = "inproc://";

/** A connection to make once its name is bound. */
export interface WaitingConnection {
  /** Who wants to connect. */
  readonly socket: object;
  /** Connects. */
  connect(): void;
}

/** The names of a context. */
export class InprocNames {
  readonly #bound = new Set<string>();
  readonly #waiting = new Map<string, WaitingConnection[]>();

  /** Connects at once, unless the address is a name that nobody has bound yet. */
  connect(address: string, connection: WaitingConnection): void {
    if (!address.startsWith(SCHEME) || this.#bound.has(address)) return connection.connect();
    this.#waiting.set(address, [...this.#waiting.get(address) ?? [], connection]);
  }

  /** Forgets the connections of a socket to a name that nobody has bound; says if there were any. */
  disconnect(address: string, socket: object): boolean {
    const waiting = this.#waiting.get(address) ?? [];
    const rest = waiting.filter((connection) => connection.socket !== socket);
    if (rest.length > 0) this.#waiting.set(address, rest);
    else this.#waiting.delete(address);
    return rest.length < waiting.length;
  }

  /** Forgets all connections of a socket that is closed. */
  forget(socket: object): void {
    for (const address of [...this.#waiting.keys()]) this.disconnect(address, socket);
  }

  /** Notes that a name is bound, and connects who waits for it. */
  bound(address: string): void {
    if (!address.startsWith(SCHEME)) return;
    this.#bound.add(address);
    const waiting = this.#waiting.get(address) ?? [];
    this.#waiting.delete(address);
    for (const connection of waiting) connection.connect();
  }

  /** Notes that a name is free again. */
  unbound(address: string): void {
    this.#bound.delete(address);
  }
}
