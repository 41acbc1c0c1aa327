// A client that reads `/api/events` as a browser does: when a stream ends it reopens it with the last
// event id, at whichever web process answers.

import { parseCursor } from "../../../hub/mod.ts";
import { type EventReader, openStream, type StreamedEvent } from "../../harness/test_server.ts";
import type { Position, ReaderRecord, Resumption } from "../invariants.ts";
import { type ClientOptions, pause } from "./writer.ts";

const RECONNECT_MS = 100;

export class Reader implements ReaderRecord {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly from: number;
  readonly seen: Position[] = [];
  readonly resumptions: Resumption[] = [];
  readonly #options: Pick<ClientOptions, "urls" | "random">;
  readonly #resumed = Promise.withResolvers<void>();
  #received = Promise.withResolvers<void>();
  #cursor: string;
  #stream: EventReader | undefined;
  #isStopped = false;
  #longestAwayMs = 0;
  /** Since when it has no stream, by the monotonic clock. */
  #awaySince: number | undefined;

  /** @param start The cursor after which it wants to see everything. */
  constructor(
    name: string,
    { rooms, start, ...options }:
      & { rooms: readonly string[]; start: string }
      & Pick<ClientOptions, "urls" | "random">,
  ) {
    this.name = name;
    this.rooms = rooms;
    this.from = parseCursor(start)?.gid ?? 0;
    this.#cursor = start;
    this.#options = options;
  }

  /** Reads until stopped. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      await this.#read();
      this.#awaySince ??= performance.now();
      if (!this.#isStopped) await pause(this.#options.random.below(RECONNECT_MS));
    }
  }

  /** The longest time in milliseconds from the end of a stream until the next one resumed. */
  get longestAwayMs(): number {
    return this.#longestAwayMs;
  }

  /** Resolves when its first stream is there. */
  async resumed(): Promise<void> {
    await this.#resumed.promise;
  }

  /** Resolves when it has seen the entry. */
  async saw(id: string): Promise<void> {
    const isThere = () => this.seen.some((position) => position.id === id);
    while (!isThere()) await this.#received.promise;
  }

  /** Drops its stream and reconnects. */
  reconnect(): void {
    this.#stream?.[Symbol.dispose]();
  }

  stop(): void {
    this.#isStopped = true;
    this.reconnect();
  }

  async #read() {
    const { random, urls } = this.#options;
    const query = this.rooms.map((room) => `room=${room}`).join("&");
    try {
      const url = `${random.pick(urls())}/api/events?${query}`;
      using stream = await openStream(url, { "last-event-id": this.#cursor });
      this.#stream = stream;
      if (this.#isStopped) return;
      for await (const event of stream) this.#take(event);
    } catch {
      // The process was killed, or the stream was dropped.
    }
  }

  #comeBack() {
    const now = performance.now();
    this.#longestAwayMs = Math.max(this.#longestAwayMs, now - (this.#awaySince ?? now));
    this.#awaySince = undefined;
  }

  #take({ event, id, data }: StreamedEvent) {
    if (id) this.#cursor = id;
    const said = data ? JSON.parse(data) : {};
    if (event === "resume") {
      this.resumptions.push({ status: said.status, after: this.seen.at(-1)?.gid ?? 0 });
      this.#comeBack();
      this.#resumed.resolve();
    }
    if (event !== "message") return;
    this.seen.push({ gid: said.gid, room: said.room, seq: said.seq, id: said.id });
    this.#received.resolve();
    this.#received = Promise.withResolvers<void>();
  }
}
