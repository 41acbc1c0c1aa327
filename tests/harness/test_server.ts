// A chat as real processes with their real permissions, in a temporary folder and on a free port.

import { buildPage } from "../../bin/build/page_build.ts";
import { brokerFlags, keeperFlags, serveFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { findLibrary } from "../../zmq/mod.ts";
import { Process, type Settings } from "./process.ts";

/** A chat for tests, in one process or several. */
export interface RunningServer {
  /** Address of the web process, without a slash at the end. */
  readonly url: string;
  readonly data: string;
  /** Resolves with the secret of the owner link, once it is printed. */
  ownerSecret(): Promise<string>;
}

const OWNER_LINK = /Become the owner: .* http\S+\/join#(\S+)\n/;

/** Options for starting a process. */
export interface Start {
  /** A command that wraps it, such as a tracer. */
  readonly wrapper?: readonly string[];
  /** Further flags, the file and its arguments; the real program by default. */
  readonly program?: readonly string[];
}

/** A broker and a web process that are connected, and a keeper if the settings ask for files. */
export class TestServer implements RunningServer, AsyncDisposable {
  readonly data: string;
  readonly settings: Settings;
  #broker: Process | undefined;
  #keeper: Process | undefined;
  #web: Process | undefined;
  #url = "";

  private constructor(data: string, settings: Settings) {
    this.data = data;
    this.settings = {
      HUBBUB_DATA: data,
      HUBBUB_PORT: "0",
      // A keeper is started only for tests that need one.
      HUBBUB_FILES: "off",
      HUBBUB_LIBZMQ: findLibrary(),
      ...settings,
    };
  }

  /** Starts all processes. */
  static async start(settings: Settings = {}, web: Start = {}): Promise<TestServer> {
    const chat = new TestServer(await Deno.makeTempDir({ prefix: "hubbub-" }), settings);
    try {
      await Promise.all([chat.startBroker(), chat.startKeeper(), chat.startWeb(web)]);
      await chat.ready();
      return chat;
    } catch (error) {
      await chat[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Prepares the folder without starting a process. */
  static async prepare(settings: Settings = {}): Promise<TestServer> {
    return new TestServer(await Deno.makeTempDir({ prefix: "hubbub-" }), settings);
  }

  /** Address of the web process, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  get broker(): Process {
    return started(this.#broker, "broker");
  }

  get keeper(): Process {
    return started(this.#keeper, "keeper");
  }

  get web(): Process {
    return started(this.#web, "web process");
  }

  async startBroker({ wrapper = [], program = ["broker.ts"] }: Start = {}): Promise<void> {
    this.#broker = this.#start(brokerFlags, { program, wrapper });
    await this.#broker.until(/Broker ready/);
  }

  /** Starts the keeper, if the settings ask for files. */
  async startKeeper({ wrapper = [], program = ["keeper.ts"] }: Start = {}): Promise<void> {
    if (!this.#config.files.areOn) return;
    this.#keeper = this.#start(keeperFlags, { program, wrapper });
    await this.#keeper.until(/Keeper ready/);
  }

  /** Serves the page as `deno task serve` does: built from the current sources. */
  async startWeb({ wrapper = [], program = ["main.ts"] }: Start = {}): Promise<void> {
    await buildPage();
    this.#web = this.#start(serveFlags, { program, wrapper });
    this.#url = (await this.#web.until(/Hubbub is at (\S+)/))[1] ?? "";
  }

  async killBroker(): Promise<void> {
    await this.broker.end();
  }

  /** Kills the broker and starts another one with an empty log. */
  async replaceLog(): Promise<void> {
    await this.killBroker();
    for (const file of ["hubbub.db", "hubbub.db-wal", "hubbub.db-shm"]) {
      await Deno.remove(`${this.data}/${file}`);
    }
    await this.startBroker();
  }

  async killKeeper(): Promise<void> {
    await this.keeper.end();
  }

  async killWeb(): Promise<void> {
    await this.web.end();
  }

  /** Resolves when the web process has loaded the directory, and knows of the keeper if there is one. */
  async ready(): Promise<void> {
    await isReady(this.url);
    if (this.#config.files.areOn) await hasFiles(this.url);
  }

  /** Resolves with the secret of the owner link, once the current web process prints it. */
  async ownerSecret(): Promise<string> {
    return (await this.web.until(OWNER_LINK))[1] ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#broker, this.#keeper, this.#web].map((process) => process?.end()));
    await Deno.remove(this.data, { recursive: true });
  }

  #start(flags: typeof brokerFlags, { program, wrapper }: Required<Start>): Process {
    return new Process([...flags(this.#config), ...program], this.settings, wrapper);
  }

  get #config() {
    return readConfig((name) => this.settings[name]);
  }
}

export interface StreamedEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
  readonly comment: string;
}

/** Reads a stream of Server-Sent Events, comments included. */
export class EventReader implements Disposable, AsyncIterableIterator<StreamedEvent> {
  readonly response: Response;
  readonly #controller: AbortController;
  readonly #events: AsyncGenerator<StreamedEvent>;

  constructor(response: Response, controller: AbortController) {
    this.response = response;
    this.#controller = controller;
    this.#events = parse(response.body ?? new ReadableStream());
  }

  async next(): Promise<IteratorResult<StreamedEvent>> {
    return await this.#events.next();
  }

  /** Resolves with the next event of that name, and skips those before it. */
  async until(event: string): Promise<StreamedEvent> {
    for (;;) {
      const { value, done } = await this.next();
      if (done) throw new Error(`The stream ended before an event "${event}"`);
      if (value.event === event) return value;
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.dispose](): void {
    this.#controller.abort();
  }
}

/** Opens a stream. */
export async function openStream(url: string, headers: HeadersInit = {}): Promise<EventReader> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  return new EventReader(response, controller);
}

/** Resolves when the web process receives the broker's heartbeats and has loaded the directory. */
export async function isReady(url: string): Promise<void> {
  using stream = await openStream(`${url}/api/events`);
  for await (const { event } of stream) if (event === "resume") break;
  for (let status = 503; status === 503;) {
    const response = await fetch(`${url}/api/me`);
    await response.body?.cancel();
    ({ status } = response);
  }
}

/** Resolves once the web process knows that the keeper is there. */
export async function hasFiles(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/me`);
    if ((await response.json()).files) return;
  }
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) yield parseBlock(block);
  }
}

function parseBlock(block: string): StreamedEvent {
  const fields = { event: "", id: "", data: [] as string[], comment: "" };
  for (const line of block.split("\n")) {
    const [, name = "", value = ""] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line) ?? [];
    if (name === "data") fields.data.push(value);
    else if (name === "event" || name === "id") fields[name] = value;
    else if (name === "") fields.comment += value;
  }
  return { ...fields, data: fields.data.join("\n") };
}

function started(process: Process | undefined, name: string): Process {
  if (process) return process;
  throw new Error(`Cannot use the ${name}: it was not started`);
}
