// What others may use of the project is fit to be published: each export and all that it needs.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";

const LIMIT_MS = 120_000;

const PACKAGES = { "@hubbub/hubbub": "..", "@hubbub/client": "../static" };

for (const [name, folder] of Object.entries(PACKAGES)) {
  Deno.test(`a registry would take the package ${name}`, () =>
    deadline(tryToPublish(name, new URL(folder, import.meta.url)), LIMIT_MS));
}

async function tryToPublish(name: string, folder: URL) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertStringIncludes(said, `Simulating publish of ${name}@`);
  assertEquals(code, 0, said);
}
