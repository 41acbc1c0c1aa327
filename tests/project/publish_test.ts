// Both packages can be published: every export has types that a registry accepts.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "../testing.ts";

const PACKAGES = { "@hubbub/hubbub": "../..", "@hubbub/client": "../../static" };

for (const [name, folder] of Object.entries(PACKAGES)) {
  // `deno check` looks at the types themselves.
  test(`deno publish: accepts ${name}`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
      cwd: new URL(folder, import.meta.url),
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stderr);
    assertStringIncludes(output, `Simulating publish of ${name}@`);
    assertEquals(code, 0, output);
  });
}
