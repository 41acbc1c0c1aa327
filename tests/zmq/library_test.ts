import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { findLibrary, version } from "../../zmq/mod.ts";
import { programTest } from "./sockets.ts";

const MODULE = new URL("../../zmq/mod.ts", import.meta.url).href;
const OPEN_SOCKET = `import { Pull } from "${MODULE}"; new Pull().close();`;

interface Run {
  flags?: string[];
  env?: Record<string, string>;
}

/** Runs a program in a child that has only the permissions of its flags, and returns what it said. */
async function run(code: string, { flags = [], env = {} }: Run = {}): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...flags, "-"],
    env: { NO_COLOR: "1", HUBBUB_LIBZMQ: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { stdout, stderr } = await child.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

programTest("the library is found by an absolute path, and is version 4", () => {
  assertMatch(findLibrary(), /^\/.*libzmq/);
  assertMatch(`${version}`, /^4\.\d+\.\d+$/);
  assertEquals(`${version}`, `${version.major}.${version.minor}.${version.patch}`);
  return Promise.resolve();
});

programTest("one flag is enough: the path of the library", async () => {
  assertEquals(await run(OPEN_SOCKET, { flags: [`--allow-ffi=${findLibrary()}`] }), "");
});

programTest("importing the binding needs no permission and no library", async () => {
  assertEquals(await run(`import "${MODULE}";`), "");
});

programTest("without the flag the error tells which to give", async () => {
  const said = await run(OPEN_SOCKET);
  assertStringIncludes(said, `Cannot find libzmq: tried "${findLibrary()}" (not allowed`);
  assertMatch(said, /run Deno with --allow-ffi=\/\S+libzmq\S+, or set HUBBUB_LIBZMQ/);
  assertStringIncludes(said, "--allow-ffi=<that path> and --allow-env=HUBBUB_LIBZMQ");
});

programTest("HUBBUB_LIBZMQ chooses the library where it may be read", async () => {
  const env = { HUBBUB_LIBZMQ: "/nowhere/libzmq.so.5" };
  const said = await run(OPEN_SOCKET, { flags: ["--allow-ffi", "--allow-env"], env });
  assertStringIncludes(said, 'Cannot open libzmq at "/nowhere/libzmq.so.5"');
  assert(!said.includes("--allow-env"), said);
  assertEquals(await run(OPEN_SOCKET, { flags: ["--allow-ffi"], env }), "");
});

programTest("HUBBUB_LIBZMQ must be an absolute path", async () => {
  const env = { HUBBUB_LIBZMQ: "libzmq.so.5" };
  const said = await run(OPEN_SOCKET, { flags: ["-A"], env });
  assertStringIncludes(
    said,
    "RangeError: Cannot open libzmq: HUBBUB_LIBZMQ must be an absolute path",
  );
});

programTest("a chosen library is found without permission to read files", async () => {
  const path = findLibrary();
  const code = `import { findLibrary } from "${MODULE}"; console.log(findLibrary());`;
  const flags = [`--allow-ffi=${path}`, "--allow-env=HUBBUB_LIBZMQ"];
  const said = await run(code, { flags, env: { HUBBUB_LIBZMQ: path } });
  assert(said === `${path}\n`, said);
});
