import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { findLibrary, version } from "../../../zmq/mod.ts";
import { programTest } from "../sockets.ts";

const MODULE = new URL("../../../zmq/mod.ts", import.meta.url).href;
const OPEN_SOCKET = `import { Pull } from "${MODULE}"; new Pull().close();`;

interface Run {
  flags?: string[];
  env?: Record<string, string>;
}

/** Runs a program in a child process with only the given permissions, and returns its output. */
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

programTest("findLibrary: returns the absolute path of libzmq 4", () => {
  assertMatch(findLibrary(), /^\/.*libzmq/);
  assertMatch(`${version}`, /^4\.\d+\.\d+$/);
  assertEquals(`${version}`, `${version.major}.${version.minor}.${version.patch}`);
  return Promise.resolve();
});

programTest("Permissions: --allow-ffi with the path of the library is enough", async () => {
  assertEquals(await run(OPEN_SOCKET, { flags: [`--allow-ffi=${findLibrary()}`] }), "");
});

programTest("Permissions: importing the binding needs no permission and no library", async () => {
  assertEquals(await run(`import "${MODULE}";`), "");
});

programTest("Permissions: the error names the missing flag", async () => {
  const output = await run(OPEN_SOCKET);
  assertStringIncludes(output, `Cannot find libzmq: tried "${findLibrary()}" (not allowed`);
  assertMatch(output, /run Deno with --allow-ffi=\/\S+libzmq\S+, or set HUBBUB_LIBZMQ/);
  assertStringIncludes(output, "--allow-ffi=<that path> and --allow-env=HUBBUB_LIBZMQ");
});

programTest("findLibrary: returns HUBBUB_LIBZMQ if that may be read", async () => {
  const env = { HUBBUB_LIBZMQ: "/nowhere/libzmq.so.5" };
  const output = await run(OPEN_SOCKET, { flags: ["--allow-ffi", "--allow-env"], env });
  assertStringIncludes(output, 'Cannot open libzmq at "/nowhere/libzmq.so.5"');
  assert(!output.includes("--allow-env"), output);
  assertEquals(await run(OPEN_SOCKET, { flags: ["--allow-ffi"], env }), "");
});

programTest("findLibrary: refuses a relative HUBBUB_LIBZMQ", async () => {
  const env = { HUBBUB_LIBZMQ: "libzmq.so.5" };
  const output = await run(OPEN_SOCKET, { flags: ["-A"], env });
  assertStringIncludes(
    output,
    "RangeError: Cannot open libzmq: HUBBUB_LIBZMQ must be an absolute path",
  );
});

programTest("findLibrary: needs no permission to read files", async () => {
  const path = findLibrary();
  const code = `import { findLibrary } from "${MODULE}"; console.log(findLibrary());`;
  const flags = [`--allow-ffi=${path}`, "--allow-env=HUBBUB_LIBZMQ"];
  const output = await run(code, { flags, env: { HUBBUB_LIBZMQ: path } });
  assert(output === `${path}\n`, output);
});
