// Our own processes, whole and under their real permissions: one broker and some web processes.

import { brokerFlags, serveFlags } from "../../../bin/launch/permission_flags.ts";
import { readConfig } from "../../../chat/config/config.ts";
import { findLibrary } from "../../../zmq/mod.ts";
import { Child, type Settings } from "../host/child.ts";
import type { Contender, Server } from "../contenders.ts";
import { newFolder } from "../host/folder.ts";

export interface HubbubOptions {
  readonly webs?: number;
  /** The broker's folder; without it a new one that is removed at the end. */
  readonly data?: string;
  readonly settings?: Settings;
}

export const ROOM = "bench";
const READY_WITHIN_MS = 60_000;
const POLL_MS = 20;

interface Parts {
  readonly broker: Child;
  readonly webs: readonly Child[];
  readonly urls: readonly string[];
  readonly settings: Settings;
  /** Ends the processes and removes temporary files. */
  readonly resources: AsyncDisposableStack;
}

export class Hubbub implements Server {
  readonly broker: Child;
  webs: readonly Child[];
  readonly urls: readonly string[];
  readonly settings: Settings;
  readonly #resources: AsyncDisposableStack;

  private constructor({ broker, webs, urls, settings, resources }: Parts) {
    this.broker = broker;
    this.webs = webs;
    this.urls = urls;
    this.settings = settings;
    this.#resources = resources;
  }

  /** Starts the processes and waits until each web process is connected to the broker. */
  static async start({ webs = 1, data, settings = {} }: HubbubOptions = {}): Promise<Hubbub> {
    await using started = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "hubbub-bench-" });
    started.defer(() => Deno.remove(folder, { recursive: true }));
    const all = {
      ...defaults(folder, data ?? started.use(await newFolder()).path),
      ...settings,
    };
    const broker = startProcess("broker.ts", all);
    // Ends cleanly, so that a reused log needs no recovery.
    started.defer(() => broker.end());
    await broker.until(/Broker ready/);
    const children = Array.from({ length: webs }, () => started.use(startProcess("main.ts", all)));
    const urls = await Promise.all(children.map(isReady));
    const resources = started.move();
    return new Hubbub({ broker, webs: children, urls, settings: all, resources });
  }

  get pids(): number[] {
    return this.webs.map(({ pid }) => pid);
  }

  get streams(): string[] {
    return this.urls.map((url) => `${url}/api/events?room=${ROOM}`);
  }

  get posts(): string[] {
    return this.urls.map((url) => `${url}/api/rooms/${ROOM}/messages`);
  }

  /** Kills the first web process and starts another one, connected to the broker. */
  async restartWeb(): Promise<void> {
    const [web, ...others] = this.webs;
    const { port = "" } = URL.parse(this.urls[0] ?? "") ?? {};
    await web?.end("SIGKILL");
    const settings = { ...this.settings, HUBBUB_PORT: port };
    const next = this.#resources.use(startProcess("main.ts", settings));
    this.webs = [next, ...others];
    await isReady(next);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** The contender that the others are compared with. */
export const hubbub: Contender = {
  name: "Hubbub",
  version: `Deno ${Deno.version.deno}`,
  start: () => Hubbub.start(),
};

/**
 * The settings of a bench: sockets in its own folder with a short path, and no limits per address.
 * However the bench ends, its processes end with it.
 */
function defaults(folder: string, data: string): Settings {
  return {
    HUBBUB_DATA: data,
    HUBBUB_PORT: "0",
    HUBBUB_LIBZMQ: findLibrary(),
    HUBBUB_LIMITS: "off",
    HUBBUB_STOP_WITH_STDIN: "1",
    ZMQ_BROKER_PULL: `ipc://${folder}/pull.sock`,
    ZMQ_BROKER_PUB: `ipc://${folder}/pub.sock`,
    ZMQ_BROKER_ROUTER: `ipc://${folder}/router.sock`,
  };
}

/** Starts one of our programs as the launcher does. */
function startProcess(program: "broker.ts" | "main.ts", settings: Settings): Child {
  const config = readConfig((name) => settings[name]);
  const flags = program === "broker.ts" ? brokerFlags(config) : serveFlags(config);
  return new Child([Deno.execPath(), "run", ...flags, program], settings);
}

async function isReady(web: Child): Promise<string> {
  const url = (await web.until(/Hubbub is at (\S+)/))[1] ?? "";
  const latest = performance.now() + READY_WITHIN_MS;
  while (performance.now() < latest) {
    const response = await fetch(`${url}/health/ready`);
    await response.body?.cancel();
    if (response.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`Cannot measure: the web process at ${url} receives nothing from its broker`);
}
