import { assertEquals } from "@std/assert";
import { findLibrary } from "../../../zmq/mod.ts";
import { programTest } from "../sockets.ts";

programTest(
  "Permissions: the binding's own tests pass with --allow-ffi=<path> alone",
  async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      // This folder has the tests that start processes or read files, which take more permissions.
      args: [
        "test",
        "--no-prompt",
        "--no-check",
        `--allow-ffi=${findLibrary()}`,
        "--ignore=process",
        ".",
      ],
      cwd: new URL("..", import.meta.url),
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, output);
  },
);
