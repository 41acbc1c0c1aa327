// A program of this project as a child process.

const ROOT = new URL("../..", import.meta.url);

export type Settings = Readonly<Record<string, string>>;

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
