// Runs the systemd units in a test: in its own folders, under its own user and without a sandbox.

import { join } from "node:path";
import { parseEnv } from "node:util";
import { Process } from "../harness/process.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const UNITS = join(ROOT, "docs/systemd");

export const UNIT_NAMES = ["hubbub-broker", "hubbub-keeper", "hubbub-web"] as const;

export type UnitName = typeof UNIT_NAMES[number];

/** The text of a unit, with the paths of the project and of Deno on this machine. */
export function unitText(name: UnitName): string {
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

/** The processes as the units start them, with their data in a folder that is removed with them. */
export class Units implements AsyncDisposable {
  readonly data: string;
  readonly sockets: string;
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly #running: Process[] = [];
  readonly #more: string;

  /** @param more Lines that are added to /etc/hubbub.env. */
  constructor(more = "") {
    this.#more = more;
    this.data = `${this.#folder}/data`;
    this.sockets = `${this.#folder}/run`;
    Deno.mkdirSync(this.sockets);
    // The runtime folder of the keeper.
    Deno.mkdirSync(`${this.sockets}-keeper`);
  }

  /** A file next to the folders of the units. */
  path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** Runs a unit's command, with its settings, its umask and its priority. */
  start(name: UnitName, wrapper: readonly string[] = []): Process {
    const unit = readUnit(name);
    const [, run, ...args] = valuesOf(unit, "ExecStart").join(" ").split(" ");
    if (run !== "run") throw new Error(`Cannot start ${name}: it runs no program of Deno's`);
    const [niceness = "0"] = valuesOf(unit, "Nice");
    const prepare = `umask ${valuesOf(unit, "UMask")}; exec nice -n ${niceness} "$@"`;
    const command = ["sh", "-c", prepare, name, ...wrapper];
    const process = new Process(args, this.#settings(unit), command);
    this.#running.push(process);
    return process;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((process) => process.end()));
    await Deno.remove(this.#folder, { recursive: true });
  }

  /** A text from the documentation, with the test's folders in place of the system's. */
  localize(text: string): string {
    return text
      .replaceAll("/var/lib/hubbub", this.data)
      .replaceAll("/run/hubbub", this.sockets)
      .replaceAll("/etc/", `${this.#folder}/`);
  }

  /** Runs commands from the documentation as the test's user, in the project's folder. */
  async run(commands: string): Promise<void> {
    const script = this.localize(commands)
      .replaceAll("runuser -u hubbub -- env DENO_DIR=.deno deno", `"${Deno.execPath()}"`)
      .replaceAll(/ -o hubbub[-\w]*/g, "");
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-euc", script],
      cwd: ROOT,
      env: { ...this.#settings(""), NO_COLOR: "1" },
    }).output();
    if (code !== 0) throw new Error(`The commands failed: ${new TextDecoder().decode(stderr)}`);
  }

  /** Settings from the files that a unit names; later files override earlier ones. */
  #settings(unit: string): Record<string, string> {
    const files = [
      this.localize(Deno.readTextFileSync(join(UNITS, "hubbub.env"))),
      ...valuesOf(unit, "EnvironmentFile").map((path) => readIfThere(this.localize(path))),
      this.#more,
    ];
    const settings: Record<string, string> = { HUBBUB_PORT: "0" };
    for (const [name, value] of files.flatMap((file) => Object.entries(parseEnv(file)))) {
      if (value !== undefined) settings[name] = value;
    }
    return settings;
  }
}

/** A leading dash marks a file that is optional. */
function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path.replace(/^-/, ""));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
