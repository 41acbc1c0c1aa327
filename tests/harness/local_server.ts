// A chat within the process of the test: real sockets, a real log, and a fraction of the time that two
// processes take to start. TestServer is for tests about processes: their permissions, their output,
// their death.

import { buildPage } from "../../bin/build/page_build.ts";
import { runBroker } from "../../broker.ts";
import { runKeeper } from "../../keeper.ts";
import { type Config, readConfig } from "../../chat/config/config.ts";
import type { BundleMode } from "../../chat/config/web.ts";
import type { StaticFiles } from "../../http/static_files.ts";
import { readPage, serve } from "../../main.ts";
import { hasFiles, isReady, type RunningServer } from "./test_server.ts";

const ADDRESS = /Hubbub is at (\S+)/;
const OWNER_LINK = /Become the owner: .* http\S+\/join#(\S+)/;

/** The page in each mode: reading it takes half as long as all else that starts a chat. */
const pages = new Map<BundleMode, Promise<StaticFiles>>();

export class LocalServer implements RunningServer, AsyncDisposable {
  readonly data: string;
  readonly #config: Config;
  #broker: Part | undefined;
  #keeper: Part | undefined;
  #web: Part | undefined;
  /** Further web parts. */
  readonly #others: Part[] = [];
  #url = "";
  #ownerSecret = Promise.withResolvers<string>();

  private constructor(data: string, settings: Readonly<Record<string, string>>) {
    this.data = data;
    const all: typeof settings = {
      HUBBUB_DATA: data,
      HUBBUB_PORT: "0",
      // A keeper is started only for tests that need one.
      HUBBUB_FILES: "off",
      ...settings,
    };
    this.#config = readConfig((name) => all[name]);
  }

  /** Starts a chat; it is ready when the web part has loaded the directory from the broker. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<LocalServer> {
    const chat = new LocalServer(await Deno.makeTempDir({ prefix: "hubbub-" }), settings);
    try {
      await Promise.all([chat.#startBroker(), chat.startKeeper()]);
      await chat.startWeb();
      return chat;
    } catch (error) {
      await chat[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return this.#url;
  }

  ownerSecret(): Promise<string> {
    return this.#ownerSecret.promise;
  }

  /** Ends the web part and starts another one, which knows only what the broker tells it. */
  async restartWeb(): Promise<void> {
    await this.stopWeb();
    await this.startWeb();
  }

  async stopWeb(): Promise<void> {
    await this.#web?.stop();
  }

  /** Starts a web part; it is ready when it has loaded the directory. */
  async startWeb(): Promise<void> {
    this.#ownerSecret = Promise.withResolvers();
    const { web, url } = await this.#serve();
    this.#web = web;
    this.#url = await url;
  }

  /** Starts another web part beside the first, and returns its address. */
  async addWeb(): Promise<string> {
    const { web, url } = await this.#serve();
    this.#others.push(web);
    return await url;
  }

  /** Starts the keeper, if the settings ask for files. */
  async startKeeper(): Promise<void> {
    if (!this.#config.files.areOn) return;
    const ready = Promise.withResolvers<void>();
    this.#keeper = new Part((stop) => runKeeper(this.#config, stop, () => ready.resolve()));
    await Promise.race([ready.promise, this.#keeper.failed]);
  }

  async stopKeeper(): Promise<void> {
    await this.#keeper?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#web, ...this.#others].map((web) => web?.stop()));
    await Promise.all([this.#broker?.stop(), this.#keeper?.stop()]);
    await Deno.remove(this.data, { recursive: true });
  }

  async #startBroker() {
    const ready = Promise.withResolvers<void>();
    this.#broker = new Part((stop) => runBroker(this.#config, stop, () => ready.resolve()));
    await Promise.race([ready.promise, this.#broker.failed]);
  }

  /** Its address resolves when it has loaded the directory. */
  async #serve(): Promise<{ web: Part; url: Promise<string> }> {
    const page = await pageIn(this.#config.web.bundle);
    const address = Promise.withResolvers<string>();
    const print = (line: string) => {
      address.resolve(ADDRESS.exec(line)?.[1] ?? "");
      const secret = OWNER_LINK.exec(line)?.[1];
      if (secret !== undefined) this.#ownerSecret.resolve(secret);
    };
    const web = new Part((stop) => serve(this.#config, stop, { print, page, onReady: () => {} }));
    const loaded = address.promise.then(async (url) => {
      await isReady(url);
      if (this.#config.files.areOn) await hasFiles(url);
      return url;
    });
    return { web, url: Promise.race([loaded, web.failed]) };
  }
}

function pageIn(mode: BundleMode): Promise<StaticFiles> {
  const page = pages.get(mode) ?? buildPage().then(() => readPage(mode));
  pages.set(mode, page);
  return page;
}

/** A part of the chat, from its start until it is stopped. */
class Part {
  /** Rejects if it ends by itself. */
  readonly failed: Promise<never>;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(run: (stop: AbortSignal) => Promise<void>) {
    const { signal } = this.#stop;
    const failed = Promise.withResolvers<never>();
    this.failed = failed.promise;
    this.#ended = run(signal).catch((error) => {
      if (error !== signal.reason) failed.reject(error);
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}
