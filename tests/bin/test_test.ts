// What CI reads from bin/test: the last line and the exit code.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { join } from "node:path";

const SCRIPT = join(import.meta.dirname ?? ".", "../../bin/test");
const TEST_MS = 60_000;

const PASSING = 'Deno.test("passes", () => {});\n';
const FAILING = 'Deno.test("fails", () => { throw new Error("On purpose"); });\n';

for (
  const { title, code, closing, exit, says } of [
    {
      title: "all tests that pass",
      code: PASSING,
      closing: "1 passed, 0 failed",
      exit: 0,
      says: "passes ... ok",
    },
    {
      title: "one that fails",
      code: PASSING + FAILING,
      closing: "1 passed, 1 failed",
      exit: 1,
      says: "Error: On purpose",
    },
    {
      title: "a file that is no program",
      code: "const;",
      closing: "0 passed, 1 failed",
      exit: 1,
      says: "error:",
    },
  ]
) {
  Deno.test(`bin/test ends with its count and its exit code for ${title}`, async () => {
    const folder = Deno.makeTempDirSync();
    const file = join(folder, "example_test.ts");
    Deno.writeTextFileSync(file, code);
    const run = new Deno.Command(SCRIPT, { args: [file], cwd: folder, stdin: "null" }).output();
    const { code: status, stdout } = await deadline(run, TEST_MS);
    Deno.removeSync(folder, { recursive: true });
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assertEquals({ closing: lines.at(-1), status }, { closing, status: exit }, lines.join("\n"));
    assertStringIncludes(lines.join("\n"), says);
  });
}

Deno.test("bin/test shows what a test came to while the next one runs", async () => {
  const folder = Deno.makeTempDirSync();
  using gate = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const file = join(folder, "example_test.ts");
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
  await deadline(run(), TEST_MS).finally(() => Deno.removeSync(folder, { recursive: true }));
});

/** A test that ends when the connection that it makes is closed. */
function waitingFor(port: number): string {
  return `Deno.test("waits", async () => {
    using connection = await Deno.connect({ port: ${port} });
    await connection.read(new Uint8Array(1));
  });
`;
}
