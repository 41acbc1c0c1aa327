// The web process as one file: bundled, and run without packages and deno.json.

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { serveFlags } from "../../bin/launch/permission_flags.ts";
import { readConfig } from "../../chat/config/config.ts";
import { findLibrary } from "../../zmq/mod.ts";
import { Process } from "../harness/process.ts";
import { test } from "../testing.ts";

test("Bundle: serves the page, its packages and its emoji without the package cache", async () => {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  using cleanUp = new DisposableStack();
  cleanUp.defer(() => Deno.removeSync(folder, { recursive: true }));
  await bundle("main.ts", `${folder}/main.js`);
  Deno.symlinkSync(ROOT + "static", `${folder}/static`);
  const settings = {
    HUBBUB_BUNDLE: "off",
    HUBBUB_DATA: `${folder}/data`,
    HUBBUB_PORT: "0",
    HUBBUB_LIBZMQ: findLibrary(),
    DENO_DIR: `${folder}/empty`,
  };
  const config = readConfig((name) => new Map(Object.entries(settings)).get(name));
  const flags = serveFlags(config)
    .map((flag) => flag.startsWith("--allow-read=") ? `${flag},${folder}/static` : flag);
  await using web = new Process(["--no-config", ...flags, `${folder}/main.js`], settings);
  const [, url = ""] = await web.until(/Hubbub is at (\S+)/);
  for (const path of ["/", "/emoji.json", "/static/vendor/highlight.js", "/health/live"]) {
    const response = await fetch(url + path);
    assertEquals(response.status, 200, `${path}: ${await response.text()}`);
  }
  const [faces = []]: [string, string, string][][] = await (await fetch(`${url}/emoji.json`))
    .json();
  assert(faces.some(([emoji, names]) => emoji === "😄" && names.includes("smile")));
});

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

async function bundle(program: string, target: string) {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "-o", target, program],
    cwd: ROOT,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}
