/**
 * The routing ids that a socket chooses for its peers.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import type { MessageLike } from "./message.ts";
import { encodeRoutingId } from "./option_codec.ts";

const encoder = new TextEncoder();

/**
 * libzmq aborts the process when an id is given to a second peer. It gives one back at a time that it
 * does not tell, and keeps one whose connect failed: so each can be chosen once.
 */
export class RoutingIds {
  /** As they are told apart: by their bytes. */
  readonly #chosen = new Set<string>();
  /** Those of peers that are connected once an `inproc://` name is bound, and that name. */
  readonly #expected = new Map<string, string>();

  /**
   * The bytes of an id that was not chosen before.
   *
   * @throws {ZmqError} EADDRINUSE if it was.
   */
  choose(peer: string): Uint8Array {
    const id = encodeRoutingId(peer);
    const key = id.join();
    if (this.#chosen.has(key)) {
      const message = `Cannot connect to a peer as "${peer}": this socket has used that routing id`;
      throw bindingError("EADDRINUSE", message);
    }
    this.#chosen.add(key);
    return id;
  }

  /** Remembers that the peer with this id is connected once the name is bound. */
  expect(id: Uint8Array, address: string): void {
    this.#expected.set(id.join(), address);
  }

  /** Expects the peer with this id no more: it is being connected. */
  arrived(id: Uint8Array): void {
    this.#expected.delete(id.join());
  }

  /** Expects nobody at a name any more: it was disconnected. */
  forget(address: string): void {
    for (const [key, name] of this.#expected) if (name === address) this.#expected.delete(key);
  }

  /** Whether a message is for a peer that is expected. */
  isExpected(message: MessageLike | MessageLike[]): boolean {
    if (this.#expected.size === 0) return false;
    const id = Array.isArray(message) ? message[0] : message;
    const bytes = typeof id === "string" ? encoder.encode(id) : id;
    return bytes instanceof Uint8Array && this.#expected.has(bytes.join());
  }
}
