// A chat as two real processes with their real permissions, in a temporary folder and on a free port.

import { buildPage } from "../../bin/build/page_build.ts";
import { brokerFlags, serveFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { findLibrary } from "../../zmq/mod.ts";

/** A chat for tests, in one process or several. */
export interface RunningServer {
  /** Address of the web process, without a slash at the end. */
  readonly url: string;
  readonly data: string;
  /** Resolves with the secret of the owner link, once it is printed. */
  ownerSecret(): Promise<string>;
}

const ROOT = new URL("../..", import.meta.url);
const OWNER_LINK = /Become the owner: .* http\S+\/join#(\S+)\n/;

type Settings = Readonly<Record<string, string>>;

/** A child process whose output a test can wait for. */
export class Process implements AsyncDisposable {
  readonly status: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #output = "";
  #wake = Promise.withResolvers<void>();

  /**
   * Runs `deno run` with the arguments and only these settings, besides what Deno needs.
   *
   * @param wrapper a command that runs it, such as a tracer
   */
  constructor(args: readonly string[], settings: Settings, wrapper: readonly string[] = []) {
    const [command = "", ...rest] = [...wrapper, Deno.execPath(), "run", ...args];
    this.#child = new Deno.Command(command, {
      args: rest,
      cwd: ROOT,
      clearEnv: true,
      env: { ...inherited(), ...settings },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.status = this.#child.status;
    this.#reading = Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Everything written to stdout and stderr so far. */
  get output(): string {
    return this.#output;
  }

  /** Resolves with the first match of the pattern in the output. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const isOver = await Promise.race([this.#wake.promise, this.#reading.then(() => true)]);
      if (isOver && !pattern.test(this.#output)) {
        throw new Error(`The process ended before ${pattern}:\n${this.#output}`);
      }
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Kills the process. */
  async end(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
    await Promise.all([this.status, this.#reading]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #read(stream: ReadableStream<Uint8Array>) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      this.#wake.resolve();
      this.#wake = Promise.withResolvers<void>();
    }
  }
}

/** Options for starting a process. */
export interface Start {
  /** A command that wraps it, such as a tracer. */
  readonly wrapper?: readonly string[];
  /** Further flags, the file and its arguments; the real program by default. */
  readonly program?: readonly string[];
}

/** A broker and a web process that are connected. */
export class TestServer implements RunningServer, AsyncDisposable {
  readonly data: string;
  readonly settings: Settings;
  #broker: Process | undefined;
  #web: Process | undefined;
  #url = "";

  private constructor(data: string, settings: Settings) {
    this.data = data;
    this.settings = {
      HUBBUB_DATA: data,
      HUBBUB_PORT: "0",
      HUBBUB_LIBZMQ: findLibrary(),
      ...settings,
    };
  }

  /** Starts both processes. */
  static async start(settings: Settings = {}, web: Start = {}): Promise<TestServer> {
    const chat = new TestServer(await Deno.makeTempDir({ prefix: "hubbub-" }), settings);
    try {
      await Promise.all([chat.startBroker(), chat.startWeb(web)]);
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

  get web(): Process {
    return started(this.#web, "web process");
  }

  async startBroker({ wrapper = [], program = ["broker.ts"] }: Start = {}): Promise<void> {
    this.#broker = this.#start(brokerFlags, { program, wrapper });
    await this.#broker.until(/Broker ready/);
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

  async killWeb(): Promise<void> {
    await this.web.end();
  }

  /** Resolves when the web process has loaded the directory from the broker. */
  async ready(): Promise<void> {
    await isReady(this.url);
  }

  /** Resolves with the secret of the owner link, once the current web process prints it. */
  async ownerSecret(): Promise<string> {
    return (await this.web.until(OWNER_LINK))[1] ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#broker?.end(), this.#web?.end()]);
    await Deno.remove(this.data, { recursive: true });
  }

  #start(flags: typeof brokerFlags, { program, wrapper }: Required<Start>): Process {
    const config = readConfig((name) => this.settings[name]);
    return new Process([...flags(config), ...program], this.settings, wrapper);
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

/** The environment that a Deno process needs. */
function inherited(): Settings {
  const names = ["PATH", "HOME", "DENO_DIR", "NO_COLOR"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function started(process: Process | undefined, name: string): Process {
  if (process) return process;
  throw new Error(`Cannot use the ${name}: it was not started`);
}
