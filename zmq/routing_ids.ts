/**
 * The routing ids that a socket assigns to its peers.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import type { MessageLike } from "./message.ts";
import { encodeRoutingId } from "./option_codec.ts";

const encoder = new TextEncoder();

/**
 * libzmq aborts the process when an id is assigned to a second peer. It releases ids at unknown times, and
 * keeps that of a failed connection: so each id can be assigned only once.
 */
export class RoutingIds {
  /** Assigned ids, as the text of their bytes. */
  readonly #assigned = new Set<string>();
  /** The ids of peers whose `inproc://` name is not bound yet, with that name. */
  readonly #expected = new Map<string, string>();

  /**
   * Assigns an id, and returns its bytes.
   *
   * @throws {ZmqError} EADDRINUSE if it was assigned before.
   */
  choose(peer: string): Uint8Array {
    const id = encodeRoutingId(peer);
    const key = id.join();
    if (this.#assigned.has(key)) {
      const message = `Cannot connect to a peer as "${peer}": this routing id was used before`;
      throw bindingError("EADDRINUSE", message);
    }
    this.#assigned.add(key);
    return id;
  }

  /** Records that the peer with this id is connected once the name is bound. */
  expect(id: Uint8Array, address: string): void {
    this.#expected.set(id.join(), address);
  }

  /** The peer with this id is being connected. */
  onConnecting(id: Uint8Array): void {
    this.#expected.delete(id.join());
  }

  /** The name was disconnected: its peers are no longer expected. */
  onDisconnected(address: string): void {
    for (const [key, name] of this.#expected) if (name === address) this.#expected.delete(key);
  }

  /** Whether a message is for a peer that is not connected yet. */
  isExpected(message: MessageLike | MessageLike[]): boolean {
    if (this.#expected.size === 0) return false;
    const id = Array.isArray(message) ? message[0] : message;
    const bytes = typeof id === "string" ? encoder.encode(id) : id;
    return bytes instanceof Uint8Array && this.#expected.has(bytes.join());
  }
}
