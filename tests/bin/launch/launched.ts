// `deno task start` and similar commands, for tests.

import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Process } from "../../harness/process.ts";

/** The project's folder. */
export const ROOT = join(import.meta.dirname ?? ".", "../../..");
/** Files that a copy of the project needs to run. */
const TREE = [
  ...["auth", "bin", "chat", "collections", "http", "hub", "media", "routes", "static", "zmq"],
  ...["broker.ts", "deno.json", "deno.lock", "keeper.ts", "main.ts", "deno_std.d.ts"],
];

type Settings = Record<string, string>;

/** `deno task start` and similar commands, with their own data folder and port. */
export class Launched implements AsyncDisposable {
  readonly #folder = new Folder();
  readonly data = this.#folder.path;
  readonly process: Process;

  constructor(command: string, { root = ROOT, ...settings }: Settings = {}) {
    this.process = new Process(["-A", join(root, "bin/launch.ts"), command], {
      HUBBUB_DATA: this.data,
      HUBBUB_PORT: "0",
      ...settings,
    });
  }

  async ready(): Promise<void> {
    await this.process.until(/Broker ready/);
    await this.process.until(/Keeper ready/);
    await this.process.until(/Hubbub is at/);
  }

  /** Resolves with the address of the chat. */
  async address(): Promise<string> {
    await this.process.until(/Hubbub is at \S+\n/);
    return /Hubbub is at (\S+)/.exec(this.process.output)?.[1] ?? "";
  }

  /** Resolves with the exit code once every process that could write to our pipes has ended. */
  async gone(): Promise<number> {
    const { code } = await this.process.status;
    await this.process.end();
    return code;
  }

  sockets(): string[] {
    return [this.data, join(this.data, "files")].filter(existsSync).flatMap(socketsIn);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.end();
    this.#folder[Symbol.dispose]();
  }
}

export class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "hubbub-" });

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

export function copyProject(): Folder {
  const copy = new Folder();
  for (const name of TREE) cpSync(join(ROOT, name), join(copy.path, name), { recursive: true });
  rmSync(join(copy.path, "static/.build"), { recursive: true, force: true });
  return copy;
}

/** Returns the child of `parent` whose last argument is this program. */
export function childOf(parent: number, program: string): number {
  const [child] = childrenOf(parent, program);
  if (child !== undefined) return child;
  throw new Error(`Cannot find a child of ${parent} that runs ${program}`);
}

export function childrenOf(parent: number, program: string): number[] {
  const children = Deno.readTextFileSync(`/proc/${parent}/task/${parent}/children`).trim();
  return children.split(" ").map(Number).filter((pid) =>
    Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").at(-2) === program
  );
}

export function socketsIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => Deno.statSync(join(folder, name)).isSocket);
}
