import { assertEquals } from "@std/assert";
import { findLibrary } from "../../zmq/mod.ts";
import { programTest } from "./sockets.ts";

/** Tests that start processes or read files need more permissions themselves. */
const NEED_MORE = ["fuzz", "interop", "library", "permission", "process"];

programTest(
  "Permissions: the binding's own tests pass with --allow-ffi=<path> alone",
  async () => {
    const here = new URL(".", import.meta.url);
    const files = [...Deno.readDirSync(here)]
      .map(({ name }) => name)
      .filter((name) => name.endsWith("_test.ts"))
      .filter((name) => !NEED_MORE.includes(name.replace("_test.ts", "")));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-prompt", "--no-check", `--allow-ffi=${findLibrary()}`, ...files],
      cwd: here,
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, output);
  },
);
