// A chat with files as its three processes, under their real permissions, on a disk.

import { KEEPER_NICENESS, niceCommand } from "../../bin/launch/niceness.ts";
import { brokerFlags, keeperFlags, serveFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { findLibrary } from "../../zmq/mod.ts";
import { Child, type Settings } from "../hub/host/child.ts";
import { newFolder } from "../hub/host/folder.ts";
import { residentKiB } from "../hub/host/memory.ts";

const TUS = { "tus-resumable": "1.0.0" };

/** Clock ticks in a second of processor time, on all of Linux's platforms. */
const TICKS = 100;

/** Processes of the chat, by name. */
export type Processes<Value> = { readonly web: Value; readonly keeper: Value };

export class Chat implements AsyncDisposable {
  readonly url: string;
  readonly #processes: Processes<Child>;
  readonly #resources: AsyncDisposableStack;
  readonly #cookie: string;

  private constructor(
    { url, processes, resources, cookie }: {
      url: string;
      processes: Processes<Child>;
      resources: AsyncDisposableStack;
      cookie: string;
    },
  ) {
    this.url = url;
    this.#processes = processes;
    this.#resources = resources;
    this.#cookie = cookie;
  }

  /** Starts the processes in a new folder, and waits until the web process knows of the keeper. */
  static async start(): Promise<Chat> {
    await using started = new AsyncDisposableStack();
    const sockets = await Deno.makeTempDir({ prefix: "hubbub-bench-" });
    started.defer(() => Deno.remove(sockets, { recursive: true }));
    const settings = settingsOf(sockets, started.use(await newFolder()).path);
    const config = readConfig((name) => settings[name]);
    const start = (args: readonly string[], niceness = 0) => {
      const command = [...niceCommand(niceness), Deno.execPath(), "run", ...args];
      return started.use(new Child(command, settings));
    };
    await start([...brokerFlags(config), "broker.ts"]).until(/Broker ready/);
    const keeper = start([...keeperFlags(config), "keeper.ts"], KEEPER_NICENESS);
    await keeper.until(/Keeper ready/);
    const web = start([...serveFlags(config), "main.ts"]);
    const url = (await web.until(/Hubbub is at (\S+)/))[1] ?? "";
    const cookie = await knowsKeeper(url);
    return new Chat({ url, processes: { web, keeper }, resources: started.move(), cookie });
  }

  /** The headers of the user who sends and reads. */
  get headers(): Readonly<Record<string, string>> {
    return { ...TUS, cookie: this.#cookie };
  }

  /** Seconds of processor time that the processes have used so far. */
  get processorSeconds(): Processes<number> {
    return this.#each(({ pid }) => processorSeconds(pid));
  }

  /** Resident MiB. */
  get residentMiB(): Processes<number> {
    return this.#each(({ pid }) => residentKiB([pid]) / 1_024);
  }

  /** Creates an upload, and returns its id. */
  async create(bytes: number): Promise<string> {
    const id = crypto.randomUUID();
    const metadata = `id ${btoa(id)},filename ${btoa("file.bin")}`;
    const headers = { ...this.headers, "upload-length": `${bytes}`, "upload-metadata": metadata };
    const response = await fetch(`${this.url}/api/uploads`, { method: "POST", headers });
    await response.body?.cancel();
    if (response.status === 201) return id;
    throw new Error(`Cannot create an upload: status ${response.status}`);
  }

  /** Sends a message, and returns after its acknowledgement. */
  async post(files: readonly string[] = []): Promise<void> {
    const headers = { ...this.headers, "content-type": "application/json" };
    const message = {
      id: crypto.randomUUID(),
      from: "Bench",
      text: files.length > 0 ? "" : "hello",
      files: files.map((id) => ({ id })),
    };
    const body = JSON.stringify(message);
    const path = `${this.url}/api/rooms/bench/messages`;
    const response = await fetch(path, { method: "POST", headers, body });
    const text = await response.text();
    if (response.status !== 201) throw new Error(`A message was answered ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #each<Value>(measure: (process: Child) => Value): Processes<Value> {
    const { web, keeper } = this.#processes;
    return { web: measure(web), keeper: measure(keeper) };
  }
}

function settingsOf(sockets: string, data: string): Settings {
  return {
    HUBBUB_DATA: data,
    HUBBUB_PORT: "0",
    HUBBUB_LIBZMQ: findLibrary(),
    HUBBUB_LIMITS: "off",
    HUBBUB_FILE_QUOTA: "100G",
    HUBBUB_UPLOADS_PER_USER: "100",
    HUBBUB_UPLOADS_PER_ADDRESS: "100",
    HUBBUB_STOP_WITH_STDIN: "1",
    ZMQ_BROKER_PULL: `ipc://${sockets}/pull.sock`,
    ZMQ_BROKER_PUB: `ipc://${sockets}/pub.sock`,
    ZMQ_BROKER_ROUTER: `ipc://${sockets}/router.sock`,
    ZMQ_KEEPER_ROUTER: `ipc://${sockets}/keeper.sock`,
  };
}

/** Resolves with the cookie of a new user once the web process knows of the keeper. */
async function knowsKeeper(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/api/me`);
    const { files } = await response.json();
    const cookie = response.headers.get("set-cookie")?.split(";")[0];
    if (response.ok && files && cookie !== undefined) return cookie;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function processorSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
