// What a BroadcastChannel is between the tabs of a browser. Deno has one, but where the last channel
// of a process was just closed the next one is deaf and cannot speak (its subscription is taken away
// after it was made), so that one test would spoil the next.

import type { Channel } from "../../../static/client/shared_stream.js";

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
      queueMicrotask(() => peer.#hear({ data }));
    }
  }

  addEventListener(_type: "message", listener: (event: { data: unknown }) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#peers.delete(this);
  }

  #hear(event: { data: unknown }) {
    if (!this.#peers.has(this)) return;
    for (const listener of this.#listeners) listener(event);
  }
}
