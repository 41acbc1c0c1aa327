// bin/setup must run on machines that lack programs. Setting PATH to a single folder simulates such a
// machine; only the package manager, which must not install anything here, is a stand-in.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { dirname, join } from "node:path";
import { test } from "../testing.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const SETUP_MS = 120_000;

/** Commands that the script itself calls; each test adds others to PATH. */
const TOOLS = ["cat", "dirname", "env", "grep", "mkdir", "rm", "sh"];

class Machine implements Disposable {
  readonly #folder = Deno.makeTempDirSync();
  readonly path = join(this.#folder, "path");
  readonly project = join(this.#folder, "project");

  constructor() {
    Deno.mkdirSync(this.path);
    for (const tool of TOOLS) Deno.symlinkSync(locate(tool), join(this.path, tool));
    Deno.mkdirSync(join(this.project, "bin"), { recursive: true });
    Deno.copyFileSync(join(ROOT, "bin/setup"), join(this.project, "bin/setup"));
  }

  /** Puts a command on PATH. */
  install(name: string, script: string): string {
    const file = join(this.path, name);
    Deno.writeTextFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  /** Puts the real Deno on PATH. */
  installDeno() {
    Deno.symlinkSync(Deno.execPath(), join(this.path, "deno"));
  }

  /** Runs bin/setup of the project, or of a copy that contains nothing else. */
  async setUp({ project = this.project, args = [] }: { project?: string; args?: string[] } = {}) {
    const command = new Deno.Command(join(project, "bin/setup"), {
      args,
      env: { PATH: this.path },
      stdin: "null",
    });
    const { code, stdout, stderr } = await deadline(command.output(), SETUP_MS);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  [Symbol.dispose]() {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

test("bin/setup: is silent and installs nothing when nothing is missing", async () => {
  using machine = new Machine();
  machine.installDeno();
  for (const _ of ["first", "second"]) {
    const { code, stdout, stderr } = await machine.setUp({ project: ROOT });
    assertEquals({ code, stdout, stderr }, {
      code: 0,
      stdout: `${join(machine.path, "deno")}\n`,
      stderr: "",
    });
  }
});

test("bin/setup: without npm or a package manager it names what to install", async () => {
  using machine = new Machine();
  const { code, stderr } = await machine.setUp();
  assertEquals(code, 1);
  assertEquals(
    stderr,
    "Set-up failed: cannot get Deno; install npm or Deno 2.9.6 by hand and run this again\n",
  );
});

test("bin/setup: without a package manager it names the packages for the tests", async () => {
  using machine = new Machine();
  machine.installDeno();
  const { code, stderr } = await machine.setUp({ project: ROOT, args: ["--test"] });
  assertEquals(code, 1);
  assertMatch(stderr, /^Set-up failed: no package manager .*; install by hand: chromium.*\n$/);
});

for (
  const { manager, command } of [
    { manager: "apt-get", command: "sudo apt-get install chromium" },
    { manager: "dnf", command: "sudo dnf install chromium" },
    { manager: "apk", command: "apk add chromium" },
  ]
) {
  test(`bin/setup: without root it prints the command for ${manager}`, async () => {
    using machine = new Machine();
    machine.installDeno();
    machine.install("id", "echo 1000");
    machine.install(manager, "exit 100");
    const { code, stderr } = await machine.setUp({ project: ROOT, args: ["--test"] });
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Set-up failed: no root rights; install by hand: ${command}`);
  });
}

test("bin/setup: when the package manager fails it prints the command to run by hand", async () => {
  using machine = new Machine();
  machine.installDeno();
  machine.install("brew", "exit 1");
  const { code, stderr } = await machine.setUp({ project: ROOT, args: ["--test"] });
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    "Set-up failed: brew failed; install by hand: brew install google-chrome",
  );
});

test("bin/setup: says what to do when the system's Deno is too old", async () => {
  using machine = new Machine();
  machine.install("id", "echo 0");
  machine.install("deno", 'echo "deno 2.8.9 (stable, release, some-system)"');
  const log = join(machine.path, "apk.log");
  machine.install("apk", `echo "$*" >>${log}`);
  const { code, stderr } = await machine.setUp();
  assertEquals(code, 1);
  assertEquals(Deno.readTextFileSync(log), "add --quiet --update-cache --upgrade deno\n");
  assertEquals(
    stderr,
    "Installing deno with apk\n" +
      "Set-up failed: no Deno 2.9.6 or newer runs here after the installation; upgrade the " +
      "system's package deno or put a newer Deno on PATH, and run this again\n",
  );
});

test("bin/setup: does not reinstall npm when the registry cannot be reached", async () => {
  using machine = new Machine();
  machine.install("id", "echo 0");
  const log = join(machine.path, "calls.log");
  machine.install("npm", `echo npm >>${log}; exit 1`);
  machine.install("apt-get", `echo apt-get >>${log}`);
  const { code, stderr } = await machine.setUp();
  assertEquals(code, 1);
  assertEquals(Deno.readTextFileSync(log), "npm\n");
  assertStringIncludes(
    stderr,
    "Set-up failed: cannot get Deno; install Deno 2.9.6 by hand and run this again",
  );
});

test("bin/setup: installs npm from the system, then Deno from npm", async () => {
  using machine = new Machine();
  machine.install("id", "echo 0");
  Deno.symlinkSync(locate("mv"), join(machine.path, "mv"));
  const deno = join(machine.path, "deno");
  const packedDeno = machine.install("packed-deno", 'echo "deno 2.9.6 (stable, release, x)"');
  const packedNpm = machine.install("packed-npm", `mv ${packedDeno} ${deno}`);
  const npm = join(machine.path, "npm");
  machine.install("apt-get", `case $* in *install*npm) mv ${packedNpm} ${npm} ;; esac`);
  const { code, stdout, stderr } = await machine.setUp();
  assertEquals({ code, stdout }, { code: 0, stdout: `${deno}\n` }, stderr);
});

test("bin/setup: installs what is missing once, from fresh package lists", async () => {
  using machine = new Machine();
  machine.installDeno();
  machine.install("id", "echo 0");
  const log = join(machine.path, "apt.log");
  const missing = [
    ...["chromium", "chromium-headless-shell", "firefox-esr", "WebKitWebDriver", "Xvfb"],
    ...["exiftool", "avifenc", "postgres"],
  ].map((name) => join(machine.path, name)).join(" ");
  machine.install(
    "apt-get",
    `echo "$DEBIAN_FRONTEND $*" >>${log}
    case $* in *install*) for file in ${missing}; do cat $0 >$file; chmod +x $file; done ;; esac`,
  );
  Deno.symlinkSync(locate("chmod"), join(machine.path, "chmod"));
  // Elsewhere than on PATH it is found only where bin/setup itself unpacks it.
  machine.install("caddy", "");
  const first = await machine.setUp({ project: ROOT, args: ["--test"] });
  assertEquals(first.code, 0, first.stderr);
  assertMatch(
    first.stderr,
    /^Installing chromium\S*( chromium-headless-shell)? firefox\S* webkit2gtk-driver xvfb libimage-exiftool-perl libavif-bin( postgresql)? with apt-get\n$/,
  );
  const calls = Deno.readTextFileSync(log);
  assertMatch(calls, /^noninteractive .*update\nnoninteractive .*--no-install-recommends chromium/);

  const second = await machine.setUp({ project: ROOT, args: ["--test"] });
  assertEquals({ code: second.code, stderr: second.stderr }, { code: 0, stderr: "" });
  assertEquals(Deno.readTextFileSync(log), calls);
});

test("bin/setup: installs only programs, no service that starts by itself", async () => {
  using machine = new Machine();
  machine.installDeno();
  machine.install("id", "echo 0");
  const log = join(machine.path, "apt.log");
  machine.install("apt-get", `echo "$PWD $*" >>${log}`);
  const { code } = await machine.setUp({ args: ["--test"] });
  assertEquals(code, 1);
  const calls = Deno.readTextFileSync(log).split("\n");
  const folder = join(machine.project, ".tools/caddy");
  assertEquals(calls.filter((call) => call.includes("caddy")), [
    `${folder} --quiet=2 download caddy`,
  ]);
  assertMatch(calls.at(-2) ?? "", / install .*libzmq5/);
});

test("bin/setup: reinstalls the program from docs/operating.md without an error", async () => {
  using machine = new Machine();
  machine.installDeno();
  const page = Deno.readTextFileSync(join(ROOT, "docs/operating.md"));
  const [lines = ""] = /^deno=\$\(bin\/setup\)\n.* install .*$/m.exec(page) ?? [];
  const target = join(machine.path, "installed/deno");
  Deno.mkdirSync(dirname(target));
  const script = lines.replaceAll("/usr/local/bin/deno", target)
    // Copying would take 100 MB: a link is a file with that name, too.
    .replace("install -m 755", "ln");
  assertStringIncludes(script, "ln ");
  for (const PATH of [machine.path, `${dirname(target)}:${machine.path}`]) {
    const command = new Deno.Command("/bin/sh", {
      args: ["-euc", script],
      cwd: ROOT,
      env: { PATH: `${PATH}:${Deno.env.get("PATH")}` },
    });
    const { code, stderr } = await deadline(command.output(), SETUP_MS);
    assertEquals({ code, stderr: new TextDecoder().decode(stderr) }, { code: 0, stderr: "" });
  }
});

test("bin/setup: says so if an installation did not help", async () => {
  using machine = new Machine();
  machine.installDeno();
  machine.install("id", "echo 0");
  machine.install("apt-get", "exit 0");
  const { code, stderr } = await machine.setUp({ project: ROOT, args: ["--test"] });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Set-up failed: still not found after the installation: chromium");
});

for (
  const { version, isTaken } of [
    { version: "1.46.3", isTaken: false },
    { version: "2.8.9", isTaken: false },
    { version: "2.9.0", isTaken: true },
    { version: "2.10.0", isTaken: true },
    { version: "3.0.0", isTaken: true },
  ]
) {
  test(`bin/setup: ${isTaken ? "uses" : "ignores"} Deno ${version} on PATH`, async () => {
    using machine = new Machine();
    const file = machine.install("deno", `echo "deno ${version} (stable, release, some-system)"`);
    const { code, stdout } = await machine.setUp();
    assertEquals(
      { code, stdout },
      isTaken ? { code: 0, stdout: `${file}\n` } : { code: 1, stdout: "" },
    );
  });
}

test("bin/setup: finds the Deno binary behind npm's start script", async () => {
  using machine = new Machine();
  const version = 'echo "deno 2.9.6 (stable, release, x)"';
  const program = machine.install("program", version);
  machine.install("deno", `case $1 in eval) echo ${program} ;; *) ${version} ;; esac`);
  const { code, stdout, stderr } = await machine.setUp();
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: `${program}\n`, stderr: "" });
});

test("bin/setup: prefers the Deno it installed to an older one on PATH", async () => {
  using machine = new Machine();
  machine.install("deno", 'echo "deno 2.8.9 (stable, release, some-system)"');
  const own = join(machine.project, ".tools/node_modules/@deno/some-system/deno");
  Deno.mkdirSync(dirname(own), { recursive: true });
  Deno.renameSync(machine.install("newer", 'echo "deno 2.9.6 (stable, release, x)"'), own);
  const { code, stdout, stderr } = await machine.setUp();
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: `${own}\n`, stderr: "" });
});

function locate(tool: string): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const file = join(folder, tool);
    try {
      Deno.statSync(file);
      return file;
    } catch {
      // It is in another folder.
    }
  }
  throw new Error(`Cannot find "${tool}" on PATH`);
}
