// Progress of long tasks on a terminal: `script` gives each a terminal of its own.

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { Draft } from "../../chat/message.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { test } from "../testing.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const ENTRIES = 2_000;
const ERASE = "\r\x1b[K";

class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "hubbub-" });
  readonly log = `${this.path}/data/hubbub.db`;

  constructor() {
    Deno.mkdirSync(`${this.path}/data`, { mode: 0o700 });
  }

  /** A log with some messages. */
  fill(): this {
    using log = new SqliteLog(this.log);
    log.append(Array.from({ length: ENTRIES }, draft));
    return this;
  }

  /** Runs a program on its own terminal; resolves with the visible output. */
  async onTerminal(program: readonly string[]): Promise<string> {
    const command = [Deno.execPath(), "run", "-A", ...program].map((word) => `'${word}'`).join(" ");
    return await this.run("script", ["--quiet", "--return", "--command", command, "/dev/null"]);
  }

  /** Runs a program whose standard error is a pipe. */
  async onPipe(program: readonly string[]): Promise<string> {
    return await this.run(Deno.execPath(), ["run", "-A", ...program]);
  }

  async run(command: string, args: string[]): Promise<string> {
    const output = await new Deno.Command(command, {
      args,
      cwd: ROOT,
      env: { HUBBUB_DATA: `${this.path}/data`, NO_COLOR: "1", TERM: "xterm" },
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(output.stdout) + new TextDecoder().decode(output.stderr);
    assertEquals(output.code, 0, text);
    return text;
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.path, { recursive: true });
  }
}

const draft = (): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: "hello",
});

test(
  "backup, restore, export, import: draw a progress bar on a terminal and leave only the result",
  async () => {
    using folder = new Folder().fill();
    const [copy, lines] = [`${folder.path}/copy`, `${folder.path}/chat`];
    using other = new Folder();
    for (
      const { place, task, bar, result } of [
        {
          place: folder,
          task: ["backup", copy],
          bar: /Copying \[.*\d of \d.*MB/,
          result: /^Backed up/,
        },
        {
          place: folder,
          task: ["restore", copy],
          bar: /Checking ".*hubbub\.db", \d+ s/,
          result: /^Restored/,
        },
        {
          place: folder,
          task: ["export", lines],
          bar: /Exporting \[.* of 2,000 entries/,
          result: /^Exported/,
        },
        {
          place: other,
          task: ["import", lines],
          bar: /Importing \[.* of 2,000 entries/,
          result: /^Imported/,
        },
      ]
    ) {
      const screen = await place.onTerminal(["bin/data_tasks.ts", ...task]);
      assertMatch(screen, bar);
      // The output after the last bar was erased.
      assertMatch(screen.split(ERASE).at(-1) ?? "", result);
    }
  },
);

test("export: draws no bar between entries printed to the terminal", async () => {
  using folder = new Folder().fill();
  const screen = await folder.onTerminal(["bin/data_tasks.ts", "export"]);
  assertEquals(screen.includes("["), false);
});

test("backup, export: draw nothing if standard error is not a terminal", async () => {
  using folder = new Folder().fill();
  const [copy, lines] = [`${folder.path}/copy`, `${folder.path}/chat`];
  assertMatch(await folder.onPipe(["bin/data_tasks.ts", "backup", copy]), /^Backed up .*\n$/);
  assertMatch(await folder.onPipe(["bin/data_tasks.ts", "export", lines]), /^Exported .*\n$/);
});

test("migrate: shows its steps as a progress bar on a terminal", async () => {
  using folder = new Folder().fill();
  const screen = await folder.onTerminal(["tests/chat/log/sqlite/next_version.ts"]);
  assertMatch(screen, /Upgrading the log \[.* of 1 steps/);
});

test("soak: shows the remaining time on a terminal", async () => {
  using folder = new Folder();
  const screen = await folder.onTerminal(["tests/faults/soak.ts", "0.000001"]);
  assertMatch(screen, /Soaking \[/);
});
