// The load generator, a C program of its own (see generator/): built once, run for each load.

import { Child } from "./host/child.ts";

/** The generator's `--help` explains the flags of the same names. */
export interface Load {
  readonly readers?: number;
  readonly atOnce?: number;
  readonly posters?: number;
  /** Messages before the measured ones, for V8 to optimize the code that handles them. */
  readonly warmup?: number;
  readonly messages?: number;
  /** Characters of a message's text. */
  readonly payload?: number;
  readonly rate?: number;
  readonly seconds?: number;
  readonly window?: number;
  readonly missed?: number;
  readonly holdMissed?: true;
  readonly renewals?: number;
}

/** The target of the load. */
export interface Addresses {
  readonly streams: readonly string[];
  readonly posts: readonly string[];
}

export interface Result {
  readonly posts: number;
  readonly refused: number;
  readonly deliveries: number;
  readonly seconds: number;
  readonly lost: number;
  readonly repeated: number;
  readonly unknown: number;
  readonly ended: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly post_p50_ms: number;
  readonly post_p99_ms: number;
  readonly generator_cpu_s: number;
  readonly error: string;
}

export interface Reconnection {
  readonly reconnect_ms: number;
  readonly caught_up_ms: number;
  readonly live_ms: number;
}

const SOURCES = new URL("generator/", import.meta.url);
const FAULTS = ["refused", "lost", "repeated", "unknown", "ended"] as const;

/** Builds the generator into a folder; returns the path of the program. */
export async function buildGenerator(folder: string): Promise<string> {
  const program = `${folder}/generator`;
  const sources = [...Deno.readDirSync(SOURCES)].map(({ name }) => name)
    .filter((name) => name.endsWith(".c"));
  const { success, stderr } = await new Deno.Command("cc", {
    args: ["-O2", "-o", program, ...sources],
    cwd: SOURCES,
  }).output();
  if (success) return program;
  throw new Error(
    `Cannot build the load generator: ${new TextDecoder().decode(stderr)}; ` +
      "it needs Linux and a C compiler (Debian: apt-get install gcc libc6-dev)",
  );
}

/** One load: its readers connect at once, messages are posted when `go` is called. */
export class Run implements AsyncDisposable {
  readonly #child: Child;

  constructor(program: string, load: Load & Addresses) {
    this.#child = new Child([program, "--hold", ...flags(load)]);
  }

  /** Resolves with the seconds it took to connect all readers. */
  async connected(): Promise<number> {
    const [line] = await this.#child.until(/^\{"connected".*\}$/m);
    return JSON.parse(line).connect_ms;
  }

  /**
   * Posts the messages and waits for the result.
   *
   * @throws {Error} if a message was lost, repeated, out of order or refused, or a reader was cut.
   */
  async go(): Promise<Result> {
    await this.#child.write("\n");
    const [line] = await this.#child.until(/^\{"posts".*\}$/m);
    const result: Result = JSON.parse(line);
    const faults = FAULTS.filter((fault) => result[fault] > 0);
    if (faults.length === 0 && result.posts > 0) return result;
    const counts = faults.map((fault) => `, ${result[fault]} ${fault}`).join("");
    const { posts, deliveries, error } = result;
    throw new Error(`The run is not sound: ${posts} posts, ${deliveries} got${counts}; ${error}`);
  }

  /**
   * With `holdMissed`: resolves when all readers are disconnected and messages were posted; then call
   * `come`.
   */
  async missed(): Promise<void> {
    await this.#child.until(/^\{"missed".*\}$/m);
  }

  /** Reconnects the readers. */
  async come(): Promise<void> {
    await this.#child.write("\n");
  }

  /** Additional results of a load with `missed`. */
  async reconnection(): Promise<Reconnection> {
    const [line] = await this.#child.until(/^\{"reconnect_ms".*\}$/m);
    return JSON.parse(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}

function flags({ streams, posts, ...load }: Load & Addresses): string[] {
  const options = Object.entries(load).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [flag, String(value)];
  });
  const addresses = [
    ...streams.flatMap((url) => ["--stream", url]),
    ...posts.flatMap((url) => ["--post", url]),
  ];
  return [...addresses, ...options];
}
