// A keeper as a real process with its real permissions, and a client of it.

import { keeperFlags } from "../../../bin/launch/permission_flags.ts";
import { clientKeysFor } from "../../../chat/broker/sockets.ts";
import { type Config, readConfig } from "../../../chat/config/config.ts";
import { KeeperClient } from "../../../chat/files/keeper_client.ts";
import { findLibrary } from "../../../zmq/mod.ts";
import { Process } from "../../harness/process.ts";
import { eventually } from "../../harness/eventually.ts";

type Settings = Readonly<Record<string, string>>;

export class KeeperFixture implements AsyncDisposable {
  readonly data = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly config: Config;
  readonly #settings: Settings;
  readonly #clients: Disposable[] = [];
  #process: Process | undefined;
  #client: KeeperClient | undefined;

  private constructor(settings: Settings) {
    this.#settings = {
      HUBBUB_DATA: this.data,
      HUBBUB_LIBZMQ: findLibrary(),
      ...settings,
    };
    this.config = readConfig((name) => this.#settings[name]);
  }

  /** @param wrapper A command that runs the process, such as one that limits it. */
  static async start(settings: Settings = {}, wrapper?: readonly string[]): Promise<KeeperFixture> {
    const keeper = new KeeperFixture(settings);
    await keeper.startProcess(wrapper);
    keeper.#client = await keeper.connect();
    return keeper;
  }

  get files(): string {
    return `${this.data}/files`;
  }

  get client(): KeeperClient {
    return required(this.#client);
  }

  get process(): Process {
    return required(this.#process);
  }

  async startProcess(wrapper?: readonly string[]): Promise<void> {
    const args = [...keeperFlags(this.config), "keeper.ts"];
    this.#process = new Process(args, this.#settings, wrapper);
    await this.#process.until(/Keeper ready/);
  }

  /** Returns a client to which the keeper answers. */
  async connect(): Promise<KeeperClient> {
    const client = new KeeperClient(this.config.endpoints, clientKeysFor(this.config));
    const stop = new AbortController();
    const running = client.run(stop.signal).catch(() => {});
    this.#clients.push({
      [Symbol.dispose]: () => {
        stop.abort();
        client[Symbol.dispose]();
      },
    });
    await Promise.race([eventually(() => client.isAvailable), running]);
    return client;
  }

  /** Kills the process and starts another one with the same files. */
  async restart(): Promise<void> {
    await this.process.end();
    await this.startProcess();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clients.forEach((client) => client[Symbol.dispose]());
    await this.#process?.end();
    await Deno.remove(this.data, { recursive: true });
  }
}

/** Yields bytes in chunks, as a request body does. */
export async function* chunksOf(bytes: Uint8Array, size = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

/** Reads a whole file, or what is left of it. */
export async function readFile(
  client: KeeperClient,
  id: string,
  { from = 0, to = Infinity }: { from?: number; to?: number } = {},
): Promise<Uint8Array> {
  const { bytes } = await client.describe({ id, variant: "file" });
  const range = { from, to: Math.min(to, bytes), mayGoOn: () => true };
  return await new Response(client.read({ id, variant: "file" }, range)).bytes();
}

function required<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error("Start it first");
}
