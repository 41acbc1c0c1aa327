// The systemd units as a test runs them: in folders of its own, under the user of the test and
// without a sandbox.

import { join } from "node:path";
import { parseEnv } from "node:util";
import { Process } from "../processes.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const UNITS = join(ROOT, "docs/systemd");

export const UNIT_NAMES = ["hubbub-broker", "hubbub-web"] as const;

export type UnitName = typeof UNIT_NAMES[number];

/** The text of a unit, with the project and the Deno of this machine in the place of its own. */
export function unitHere(name: UnitName): string {
  return readUnit(name)
    .replaceAll("/opt/hubbub", ROOT)
    .replaceAll("/usr/local/bin/deno", Deno.execPath());
}

export function readUnit(name: UnitName): string {
  return Deno.readTextFileSync(join(UNITS, `${name}.service`));
}

/** All values of a setting, in the order of the unit. */
export function valuesOf(unit: string, setting: string): string[] {
  return [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

/** Both processes as the units start them, with what they keep in a folder that is gone with them. */
export class Units implements AsyncDisposable {
  readonly data: string;
  readonly sockets: string;
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly #running: Process[] = [];

  constructor() {
    this.data = `${this.#folder}/data`;
    this.sockets = `${this.#folder}/run`;
    Deno.mkdirSync(this.sockets);
  }

  /** A file beside the folders of both. */
  path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** Runs what a unit runs, with its settings and its umask. */
  start(name: UnitName, wrapper: readonly string[] = []): Process {
    const unit = readUnit(name);
    const [, run, ...args] = valuesOf(unit, "ExecStart").join(" ").split(" ");
    if (run !== "run") throw new Error(`Cannot start ${name}: it runs no program of Deno's`);
    const umask = `umask ${valuesOf(unit, "UMask")}; exec "$@"`;
    const process = new Process(args, this.#settings(), ["sh", "-c", umask, name, ...wrapper]);
    this.#running.push(process);
    return process;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((process) => process.end()));
    await Deno.remove(this.#folder, { recursive: true });
  }

  #settings(): Record<string, string> {
    const file = Deno.readTextFileSync(join(UNITS, "hubbub.env"))
      .replaceAll("/var/lib/hubbub", this.data)
      .replaceAll("/run/hubbub", this.sockets);
    const settings: Record<string, string> = { HUBBUB_PORT: "0" };
    for (const [name, value] of Object.entries(parseEnv(file))) {
      if (value !== undefined) settings[name] = value;
    }
    return settings;
  }
}
