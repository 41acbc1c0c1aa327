// Reads the log as a browser reads history.

import type { Position } from "../invariants.ts";

const PAGE = 200;

interface Page {
  readonly cursor: string;
  readonly messages: readonly Position[];
  readonly complete: boolean;
}

export class LogReader {
  readonly #url: () => string;

  /** @param url The current address of a web process. */
  constructor(url: () => string) {
    this.#url = url;
  }

  /** The cursor of the newest entry in the log. */
  async cursor(): Promise<string> {
    return (await this.#page("lobby", "limit=1")).cursor;
  }

  /** The entries of these rooms in log order. */
  async stored(rooms: readonly string[]): Promise<Position[]> {
    const positions = await Promise.all(rooms.map((room) => this.#storedIn(room)));
    return positions.flat().sort((a, b) => a.gid - b.gid);
  }

  async #storedIn(room: string): Promise<Position[]> {
    const positions: Position[] = [];
    for (;;) {
      const query = `after=${positions.at(-1)?.seq ?? 0}&limit=${PAGE}`;
      const page = await this.#page(room, query);
      positions.push(...page.messages.map(({ gid, room, seq, id }) => ({ gid, room, seq, id })));
      if (page.complete) return positions;
    }
  }

  async #page(room: string, query: string): Promise<Page> {
    for (;;) {
      const response = await fetch(`${this.#url()}/api/rooms/${room}/messages?${query}`);
      if (response.ok) return await response.json();
      const text = await response.text();
      // The broker may have just started, and does not answer in time.
      if (response.status === 503) continue;
      throw new Error(`Cannot read the log: ${response.status} ${text}`);
    }
  }
}
