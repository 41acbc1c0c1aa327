// A child process of the benchmark; disposing of it ends it.

const ROOT = new URL("../../../", import.meta.url);

/** Ten thousand readers need as many file descriptors at both ends. */
const WITH_ALL_DESCRIPTORS = 'ulimit -n "$(ulimit -Hn)"; exec "$@"';

export type Settings = Readonly<Record<string, string>>;

export class Child implements AsyncDisposable {
  readonly #name: string;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<unknown>;
  #output = "";
  #news = Promise.withResolvers<void>();

  /** Runs the command with these settings and the environment that every program needs. */
  constructor(command: readonly string[], settings: Settings = {}) {
    this.#name = command.join(" ");
    this.#process = new Deno.Command("sh", {
      args: ["-c", WITH_ALL_DESCRIPTORS, "sh", ...command],
      cwd: ROOT,
      clearEnv: true,
      env: { ...inherited(), ...settings },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    const { stdout, stderr } = this.#process;
    this.#reading = Promise.all([this.#read(stdout), this.#read(stderr)]);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Resolves with the first match of the pattern in the output. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const isOver = await Promise.race([this.#news.promise, this.#reading.then(() => true)]);
      if (isOver && !pattern.test(this.#output)) {
        throw new Error(`"${this.#name}" ended before it wrote ${pattern}: ${this.#output}`);
      }
    }
  }

  async write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** Asks the process to end and waits until it has. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    try {
      this.#process.kill(signal);
    } catch {
      // It has already ended.
    }
    await Promise.all([this.#process.status, this.#reading]);
    await this.#input.abort().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }

  async #read(stream: ReadableStream<BufferSource>) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      this.#news.resolve();
      this.#news = Promise.withResolvers<void>();
    }
  }
}

function inherited(): Settings {
  const names = ["PATH", "HOME", "DENO_DIR", "TMPDIR"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
