// A broker, some web processes and, if the settings ask for files, a keeper: each a real process with its real permissions, which tests kill, freeze
// and restart.

import type { Process } from "../../harness/process.ts";
import { type Start, TestServer } from "../../harness/test_server.ts";
import type { Position } from "../invariants.ts";

const PAGE = 200;

interface Page {
  readonly cursor: string;
  readonly messages: readonly Position[];
  readonly complete: boolean;
}

export class Cluster implements AsyncDisposable {
  readonly #chats: readonly [TestServer, ...TestServer[]];

  private constructor(chats: [TestServer, ...TestServer[]]) {
    this.#chats = chats;
  }

  /**
   * Starts a broker, a keeper and one web process per settings object; these override the cluster's
   * settings.
   */
  static async start(
    webs: readonly Readonly<Record<string, string>>[],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<Cluster> {
    const common = { HUBBUB_LIMITS: "off", ...settings };
    const first = await TestServer.prepare({ ...common, ...webs[0] });
    const rest = await Promise.all(
      webs.slice(1).map((web) =>
        TestServer.prepare({ HUBBUB_DATA: first.data, ...common, ...web })
      ),
    );
    const cluster = new Cluster([first, ...rest]);
    try {
      await Promise.all([cluster.startBroker(), cluster.startKeeper()]);
      await Promise.all(webs.map((_, i) => cluster.startWeb(i)));
      await Promise.all([first, ...rest].map((chat) => chat.ready()));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  get data(): string {
    return this.#chats[0].data;
  }

  get urls(): readonly string[] {
    return this.#chats.map(({ url }) => url);
  }

  get broker(): Process {
    return this.#chats[0].broker;
  }

  get keeper(): Process {
    return this.#chats[0].keeper;
  }

  web(index: number): Process {
    return this.#chat(index).web;
  }

  startBroker(start?: Start): Promise<void> {
    return this.#chats[0].startBroker(start);
  }

  startKeeper(): Promise<void> {
    return this.#chats[0].startKeeper();
  }

  startWeb(index: number, start?: Start): Promise<void> {
    return this.#chat(index).startWeb(start);
  }

  /** The cursor of the newest entry in the log. */
  async cursor(): Promise<string> {
    return (await this.#page("lobby", "limit=1")).cursor;
  }

  /** The entries of these rooms in log order, read as a browser reads history. */
  async stored(rooms: readonly string[]): Promise<Position[]> {
    const positions = await Promise.all(rooms.map((room) => this.#storedIn(room)));
    return positions.flat().sort((a, b) => a.gid - b.gid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#chats.map((chat) => chat[Symbol.asyncDispose]()));
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

  /** A page of history from the last web process: if one is behind faulty links, it is the first. */
  async #page(room: string, query: string): Promise<Page> {
    const url = `${this.urls.at(-1)}/api/rooms/${room}/messages?${query}`;
    for (;;) {
      const response = await fetch(url);
      if (response.ok) return await response.json();
      const text = await response.text();
      // The broker may have just started, and does not answer in time.
      if (response.status === 503) continue;
      throw new Error(`Cannot read the log: ${response.status} ${text}`);
    }
  }

  #chat(index: number): TestServer {
    const chat = this.#chats[index];
    if (chat) return chat;
    throw new RangeError(`Cannot find web process ${index} of ${this.#chats.length}`);
  }
}
