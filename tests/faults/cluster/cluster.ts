// A broker, some web processes and, if the settings ask for files, a keeper: each a real process with its
// real permissions, which tests kill, freeze and restart.

import type { Process } from "../../harness/process.ts";
import { type Start, TestServer } from "../../harness/test_server.ts";
import { LogReader } from "./log_reader.ts";

export class Cluster implements AsyncDisposable {
  /** Reads at the last web process: if one is behind faulty links, it is the first. */
  readonly log = new LogReader(() => this.urls.at(-1) ?? "");
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

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#chats.map((chat) => chat[Symbol.asyncDispose]()));
  }

  #chat(index: number): TestServer {
    const chat = this.#chats[index];
    if (chat) return chat;
    throw new RangeError(`Cannot find web process ${index} of ${this.#chats.length}`);
  }
}
