// A BroadcastChannel between the tabs of one test. Deno's own loses messages after the last channel of a
// process was closed (its subscription is cancelled only after the next one was made), so that one test
// would break the next.

import type { Channel } from "../../../static/client/tabs.js";

const open = new Map<string, Set<TabChannel>>();

export class TabChannel implements Channel {
  readonly #peers: Set<TabChannel>;
  readonly #listeners: ((event: { data: unknown }) => void)[] = [];

  constructor(name: string) {
    this.#peers = open.getOrInsertComputed(name, () => new Set());
    this.#peers.add(this);
  }

  postMessage(message: unknown): void {
    for (const peer of this.#peers) {
      if (peer === this) continue;
      const data = structuredClone(message);
      queueMicrotask(() => peer.#receive({ data }));
    }
  }

  addEventListener(_type: "message", listener: (event: { data: unknown }) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#peers.delete(this);
  }

  #receive(event: { data: unknown }) {
    if (!this.#peers.has(this)) return;
    for (const listener of this.#listeners) listener(event);
  }
}
