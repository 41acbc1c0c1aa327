// Writers and readers around a cluster, and the verdict on whether promises were kept.

import type { Cluster } from "./cluster.ts";
import { Ledger } from "../invariants.ts";
import type { Random } from "../../harness/random.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const ROOMS = ["lobby", "dev", "pets", "music", "empty-at-first"];
/** Rooms that one reader follows. */
const FOLLOWED = 2;

export interface ClientsOptions {
  readonly writers: number;
  readonly readers: number;
  readonly random: Random;
}

export class Clients {
  readonly ledger = new Ledger();
  readonly readers: readonly Reader[];
  readonly #cluster: Cluster;
  readonly #writers: readonly Writer[];
  readonly #running: Promise<void>[];
  readonly #random: Random;

  private constructor(
    cluster: Cluster,
    start: string,
    { writers, readers, random }: ClientsOptions,
  ) {
    const around = { urls: () => cluster.urls, random, ledger: this.ledger };
    this.#cluster = cluster;
    this.#random = random;
    this.#writers = Array.from({ length: writers }, () => new Writer(ROOMS, around));
    this.readers = Array.from({ length: readers }, (_, i) => {
      const rooms = ROOMS.map((_, j) => ROOMS[(i + j) % ROOMS.length] ?? "").slice(0, FOLLOWED);
      return new Reader(`reader ${i + 1}`, { rooms, start, ...around });
    });
    this.#running = [...this.#writers, ...this.readers].map((one) => one.run());
  }

  /** Starts a clients in an empty chat. */
  static async start(cluster: Cluster, options: ClientsOptions): Promise<Clients> {
    return new Clients(cluster, await cluster.cursor(), options);
  }

  /** Some readers leave their streams and reconnect. */
  reconnectSome(): void {
    for (const reader of this.readers) if (this.#random.chance(0.2)) reader.reconnect();
  }

  /**
   * Stops the writers, waits until every reader has seen the last message of each of its rooms, and
   * returns all broken promises.
   */
  async verdict(): Promise<string[]> {
    await this.#endWriting();
    this.readers.forEach((reader) => reader.stop());
    await Promise.all(this.#running);
    return this.ledger.check(await this.#cluster.stored(ROOMS), this.readers);
  }

  /** Stops all clients without a verdict. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#writers.forEach((writer) => writer.leave());
    this.readers.forEach((reader) => reader.stop());
    await Promise.allSettled(this.#running);
  }

  async #endWriting() {
    const [first] = this.#writers;
    this.#writers.forEach((writer) => writer.stop());
    await Promise.all(this.#running.slice(0, this.#writers.length));
    for (const room of ROOMS) {
      const last = await first?.send(room);
      const followers = this.readers.filter(({ rooms }) => rooms.includes(room));
      if (last) await Promise.all(followers.map((reader) => reader.saw(last.id)));
    }
  }
}
