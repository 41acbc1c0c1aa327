// The part of bin/test's result that CI reads: the last line and the exit code.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ALONE, QUIET } from "./suite.ts";
import { test } from "../testing.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
const SCRIPT = join(ROOT, "bin/test");

// JavaScript files need no type check.
const PASSING = 'Deno.test("passes", () => {});\n';
const FAILING = 'Deno.test("fails", () => { throw new Error("On purpose"); });\n';

/** Passes from the second run on; the first one leaves a file next to the test. */
const FLAKY = `Deno.test("flaky", () => {
  const mark = new URL(import.meta.url + ".mark");
  try {
    Deno.removeSync(mark);
  } catch {
    Deno.writeTextFileSync(mark, "");
    throw new Error("On purpose");
  }
});
`;

/** Waits, once, until somebody kills the run: later tests do not run. */
const DYING = `Deno.test("dies", async () => {
  const mark = new URL(import.meta.url + ".dead");
  try {
    Deno.statSync(mark);
  } catch {
    Deno.writeTextFileSync(mark, "");
    console.log("kill", Deno.pid);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
});
`;

for (
  const { title, code, closing, exit, says } of [
    {
      title: "one that fails",
      code: PASSING + FAILING,
      closing: "1 passed, 1 failed",
      exit: 1,
      says: "Error: On purpose",
    },
    {
      title: "one that failed once: it counts as passed",
      code: PASSING + FLAKY,
      closing: "2 passed, 0 failed",
      exit: 0,
      says: "1 flaky (at most 2 may be)",
    },
    {
      title: "a run that dies after a test that would pass the next time",
      code: FLAKY + DYING,
      closing: "0 passed, 1 failed",
      exit: 1,
      says: "FLAKY",
    },
    {
      title: "a file with a syntax error",
      code: "const;",
      closing: "0 passed, 1 failed",
      exit: 1,
      says: "error:",
    },
  ]
) {
  test(`bin/test: prints the count and sets the exit code for ${title}`, async () => {
    const folder = Deno.makeTempDirSync();
    const file = join(folder, "example_test.js");
    Deno.writeTextFileSync(file, code);
    const run = new Deno.Command(SCRIPT, {
      args: [file],
      cwd: folder,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    let output = "";
    for await (const text of run.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      const [, pid] = /^kill (\d+)\n/m.exec(text) ?? [];
      if (pid !== undefined) Deno.kill(Number(pid), "SIGKILL");
    }
    const { code: status } = await run.status;
    Deno.removeSync(folder, { recursive: true });
    const lines = output.trimEnd().split("\n");
    assertEquals({ closing: lines.at(-1), status }, { closing, status: exit }, output);
    assertStringIncludes(output, says);
  });
}

/** Files of this project that bin/test needs to run in another one, without checks. */
const PARTS = [".tools", "bin", "zmq", "tests/runner/suite.ts"];
const PROJECT = { exclude: ["bin/", "zmq/"], tasks: { build: "true" } };
const FILES = { "deno.json": JSON.stringify(PROJECT), "main.ts": "", "broker.ts": "" };

/** A project with other tests: their code by path. */
function makeProject(tests: Readonly<Record<string, string>>): string {
  const folder = Deno.makeTempDirSync();
  Deno.mkdirSync(join(folder, "tests/runner"), { recursive: true });
  for (const part of PARTS) Deno.symlinkSync(join(ROOT, part), join(folder, part));
  for (const [path, code] of Object.entries({ ...tests, ...FILES })) {
    Deno.mkdirSync(dirname(join(folder, path)), { recursive: true });
    Deno.writeTextFileSync(join(folder, path), code);
  }
  return folder;
}

const BESIDE = "tests/beside_test.ts";
const APART = [...QUIET, ...ALONE];

for (
  const { title, codes = {}, closing, exit } of [
    { title: "all pass", closing: `${APART.length + 1} passed, 0 failed`, exit: 0 },
    {
      title: "each run has a failure",
      codes: { [BESIDE]: "const;", [`${ALONE[0]}`]: FAILING },
      closing: `${APART.length - 1} passed, 3 failed`,
      exit: 1,
    },
  ]
) {
  test(`bin/test: without arguments it counts every file once, if ${title}`, async () => {
    const files = [BESIDE, ...APART].map((path) => [path, PASSING]);
    const folder = makeProject({ ...Object.fromEntries(files), ...codes });
    const script = join(folder, "bin/test");
    const run = new Deno.Command(script, { cwd: folder, stdin: "null" }).output();
    const { code: status, stdout } = await run;
    Deno.removeSync(folder, { recursive: true });
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assertEquals({ closing: lines.at(-1), status }, { closing, status: exit }, lines.join("\n"));
  });
}

test("Suite: the files that run apart exist", () => {
  const missing = APART.filter((path) => !existsSync(join(ROOT, path)));
  assertEquals(missing, []);
});

const HELPER = "export const test = (name, fn) => Deno.test(name, fn);\n";

for (const { flaky, exit } of [{ flaky: 2, exit: 0 }, { flaky: 3, exit: 1 }]) {
  test(`Suite: exits with ${exit} for ${flaky} flaky files and prints both runs of each`, async () => {
    const folder = Deno.makeTempDirSync();
    const files = Array.from({ length: flaky }, (_, index) => join(folder, `${index}_test.js`));
    // Deno reports the helper's location for these tests.
    Deno.writeTextFileSync(join(folder, "helper.js"), HELPER);
    const code = `import { test } from "./helper.js";\n${FLAKY.replace("Deno.test", "test")}`;
    for (const file of files) Deno.writeTextFileSync(file, code);
    const run = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", join(ROOT, "tests/runner/suite.ts"), ...files],
      stdin: "null",
    }).output();
    const { code: status, stdout } = await run;
    Deno.removeSync(folder, { recursive: true });
    const text = new TextDecoder().decode(stdout);
    assertEquals(status, exit, text);
    const reports = text.split(/^FLAKY .*\n--- first run\n/m).slice(1);
    assertEquals(reports.length, flaky, text);
    for (const report of reports) {
      const [first = "", second = ""] = report.split("--- second run");
      assertStringIncludes(first, "error: Error: On purpose");
      assertStringIncludes(second, "flaky ... ok");
    }
  });
}

test("bin/test: prints a result while the next test runs, and the count at the end", async () => {
  const folder = Deno.makeTempDirSync();
  using gate = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const file = join(folder, "example_test.js");
  Deno.writeTextFileSync(file, PASSING + waitingFor(gate.addr.port));
  const child = new Deno.Command(SCRIPT, { args: [file], stdin: "null", stdout: "piped" }).spawn();
  const run = async () => {
    let output = "";
    let isOpen = false;
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (isOpen || !output.includes("passes ... ok")) continue;
      isOpen = true;
      (await gate.accept()).close();
    }
    assertEquals(output.trimEnd().split("\n").at(-1), "2 passed, 0 failed");
    assertEquals((await child.status).code, 0);
  };
  await run().finally(() => Deno.removeSync(folder, { recursive: true }));
});

/** A test that ends when its connection is closed. */
function waitingFor(port: number): string {
  return `Deno.test("waits", async () => {
    using connection = await Deno.connect({ port: ${port} });
    await connection.read(new Uint8Array(1));
  });
`;
}
