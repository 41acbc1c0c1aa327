/** One run of one contender in one cell: starts the peers, reads their results, ends them. */
import { type Cell, creditWindow } from "./cells.ts";
import type { Contender } from "./contenders.ts";

export interface Measurement {
  messages: number;
  seconds: number;
  lost: number;
  /** Round trips only. */
  p50_us?: number;
  p99_us?: number;
}

export interface Versions {
  runtime: string;
  libzmq: string;
}

export interface Run {
  cell: Cell;
  count: number;
  /** Folder of ipc endpoints. */
  folder: string;
}

/** Far above any real run; the peers end themselves a little later. */
const DEADLINE_MS = 20_000;
/** Messages before the measured ones: V8 needs about 0.2 s of a loop to optimize it. */
const WARMUP_SHARE = 0.75;

export async function readVersions(contender: Contender): Promise<Versions> {
  await using peer = new Peer(contender, ["version"]);
  const { runtime, libzmq } = await peer.read();
  return { runtime: String(runtime), libzmq: String(libzmq) };
}

export async function measure(contender: Contender, run: Run): Promise<Measurement> {
  const { cell, count, folder } = run;
  const warmup = Math.ceil(count * WARMUP_SHARE);
  const plan = [cell.pattern, cell.size, warmup, count, creditWindow(cell)].map(String);
  const wanted = [endpoint(cell, folder), endpoint(cell, folder)];
  if (cell.transport === "inproc") {
    await using both = new Peer(contender, ["both", ...plan, ...wanted]);
    return toMeasurement(await both.read());
  }
  await using receiver = new Peer(contender, ["receive", ...plan, ...wanted]);
  const { data, credit } = await receiver.read();
  await using sender = new Peer(contender, ["send", ...plan, String(data), String(credit)]);
  const reporter = cell.pattern === "req-rep" ? sender : receiver;
  return toMeasurement(await reporter.read());
}

let endpoints = 0;

function endpoint({ transport }: Cell, folder: string): string {
  if (transport === "tcp") return "tcp://127.0.0.1:*";
  const name = `endpoint-${endpoints++}`;
  return transport === "ipc" ? `ipc://${folder}/${name}` : `inproc://${name}`;
}

function toMeasurement(report: Record<string, unknown>): Measurement {
  const { p50_us, p99_us } = report;
  const measurement = {
    messages: Number(report.messages),
    seconds: Number(report.seconds),
    lost: Number(report.lost),
  };
  if (measurement.lost !== 0) throw new Error(`Lost ${measurement.lost} messages of the burst`);
  if (p50_us === undefined) return measurement;
  return { ...measurement, p50_us: Number(p50_us), p99_us: Number(p99_us) };
}

/** A process that prints JSON lines; disposing ends it, whatever state it is in. */
class Peer implements AsyncDisposable {
  #name: string;
  #child: Deno.ChildProcess;
  #lines: AsyncGenerator<string, void>;

  constructor({ command, name }: Contender, args: string[]) {
    const [program, ...first] = command;
    this.#name = `${name} ${args.join(" ")}`;
    this.#child = new Deno.Command(program, {
      args: [...first, ...args],
      stdout: "piped",
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).spawn();
    this.#lines = readLines(this.#child.stdout);
  }

  async read(): Promise<Record<string, unknown>> {
    const { value } = await this.#lines.next();
    if (value) return JSON.parse(value);
    throw new Error(`Cannot measure: "${this.#name}" ended or timed out without an answer`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.return();
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
    await this.#child.status;
  }
}

async function* readLines(stream: ReadableStream<BufferSource>): AsyncGenerator<string, void> {
  let pending = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + text).split("\n");
    pending = lines.pop() ?? "";
    yield* lines;
  }
}
