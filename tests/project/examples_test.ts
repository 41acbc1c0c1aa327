// The libraries' documentation shows examples, and each of them must run.

import { assertEquals, assertMatch } from "@std/assert";
import { test } from "../testing.ts";

const PATHS = ["zmq/", "http/", "hub/", "docs/hub.md"];

test(`Documentation: the examples in ${PATHS.join(", ")} run`, async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--doc", ...PATHS],
    cwd: new URL("../..", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const output = new TextDecoder().decode(stdout);
  assertEquals(code, 0, output + new TextDecoder().decode(stderr));
  for (const path of PATHS) assertMatch(output, new RegExp(`from \\./${path}`));
});
