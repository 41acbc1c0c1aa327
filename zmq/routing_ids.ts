/**
 * The routing ids that a socket chooses for its peers.
 *
 * @module
 */

import { refusal } from "./errors.ts";
import { encodeRoutingId } from "./option_codec.ts";

/**
 * libzmq aborts the process when an id is given to a second peer. It gives one back at a time that it
 * does not tell, and keeps one whose connect failed: so each can be chosen once.
 */
export class RoutingIds {
  /** As they are told apart: by their bytes. */
  readonly #chosen = new Set<string>();

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
      throw refusal("EADDRINUSE", message);
    }
    this.#chosen.add(key);
    return id;
  }
}
