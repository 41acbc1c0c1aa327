// A program that a test starts, located the way bin/setup does.

import { setTimeout } from "node:timers/promises";

const END_MS = 5_000;

/** Returns the path of the first of these commands that is on PATH or in one of the folders. */
export function findProgram(
  names: readonly string[],
  places: readonly string[] = [],
): string | undefined {
  const folders = Deno.env.get("PATH")?.split(":") ?? [];
  const onPath = names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return [...onPath, ...places].find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** A running program whose output tests can wait for. It is ended by its own pid. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  readonly #ended = new AbortController();
  #output = "";
  #wake = Promise.withResolvers<void>();

  constructor(path: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = new Deno.Command(path, {
      args: [...args],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reading = Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]);
  }

  /** Resolves with the first match of the pattern in the output. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const isOver = await Promise.race([this.#wake.promise, this.#reading.then(() => true)]);
      if (isOver) throw new Error(`The program ended before ${pattern}:\n${this.#output}`);
    }
  }

  /** Resolves when the program has ended by itself. */
  get ended(): Promise<unknown> {
    return this.#child.status;
  }

  /** Ends the program at once. */
  async kill(): Promise<void> {
    this.#kill("SIGKILL");
    await this[Symbol.asyncDispose]();
  }

  /** Asks the program to exit, and kills it if it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill("SIGTERM");
    const timer = setTimeout(END_MS, undefined, { signal: this.#ended.signal });
    timer.then(() => this.#kill("SIGKILL"), () => {});
    await this.#child.status;
    // Processes that it started hold its output open until they end.
    await Promise.race([this.#reading, setTimeout(END_MS, undefined, { ref: false })]);
    this.#ended.abort();
    await this.#reading;
  }

  #kill(signal: Deno.Signal) {
    try {
      this.#child.kill(signal);
    } catch {
      // It has exited already.
    }
  }

  async #read(stream: ReadableStream<Uint8Array>) {
    const { signal } = this.#ended;
    const texts = stream.pipeThrough(new TextDecoderStream(), { signal });
    try {
      for await (const text of texts) {
        this.#output += text;
        this.#wake.resolve();
        this.#wake = Promise.withResolvers<void>();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
