// Writers and readers of a chat, and the verdict on whether promises were kept.

import { Ledger } from "../invariants.ts";
import type { LogReader } from "./log_reader.ts";
import type { Random } from "../../harness/random.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const ROOMS = ["lobby", "dev", "pets", "music", "empty-at-first"];
/** Rooms that one reader follows. */
const FOLLOWED = 2;

/** A chat, such as a `Cluster`. */
export interface Chat {
  /** The current addresses of its web processes. */
  readonly urls: readonly string[];
  readonly log: LogReader;
}

export interface ClientsOptions {
  readonly writers: number;
  readonly readers: number;
  readonly random: Random;
}

export class Clients {
  readonly ledger = new Ledger();
  readonly readers: readonly Reader[];
  readonly #chat: Chat;
  readonly #writers: readonly Writer[];
  readonly #running: Promise<void>[];
  readonly #random: Random;

  private constructor(
    chat: Chat,
    start: string,
    { writers, readers, random }: ClientsOptions,
  ) {
    const around = { urls: () => chat.urls, random, ledger: this.ledger };
    this.#chat = chat;
    this.#random = random;
    this.#writers = Array.from({ length: writers }, () => new Writer(ROOMS, around));
    this.readers = Array.from({ length: readers }, (_, i) => {
      const rooms = ROOMS.map((_, j) => ROOMS[(i + j) % ROOMS.length] ?? "").slice(0, FOLLOWED);
      return new Reader(`reader ${i + 1}`, { rooms, start, ...around });
    });
    this.#running = [...this.#writers, ...this.readers].map((one) => one.run());
  }

  /** Starts them in an empty chat. */
  static async start(chat: Chat, options: ClientsOptions): Promise<Clients> {
    return new Clients(chat, await chat.log.cursor(), options);
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
    return this.ledger.check(await this.#chat.log.stored(ROOMS), this.readers);
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
