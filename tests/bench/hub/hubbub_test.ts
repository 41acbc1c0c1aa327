import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { Hubbub } from "../../../bench/hub/servers/hubbub.ts";
import { test } from "../../testing.ts";

const LOOK_AGAIN_MS = 20;
const DATA = join(import.meta.dirname ?? ".", "../../../data/bench");
const ROOT = join(import.meta.dirname ?? ".", "../../..");
/** Everything needed at run time; the rest of the project is not copied. */
const PROGRAM = [
  ...["auth", "bench", "bin", "chat", "collections", "http", "hub", "routes", "static", "zmq"],
  ...["broker.ts", "deno.json", "deno.lock", "main.ts"],
];
const SERVER = new URL("../../../bench/hub/servers/hubbub.ts", import.meta.url).href;

const hasCompiler = await new Deno.Command("cc", { args: ["--version"], stdout: "null" }).output()
  .then(() => true, () => false);

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A bench that prints its data folder and its processes, and waits. */
const WAITING = `
  import { Hubbub } from "${SERVER}";
  await using server = await Hubbub.start();
  const data = server.settings.HUBBUB_DATA;
  console.log(JSON.stringify({ data, pids: [server.broker.pid, ...server.pids] }));
  await new Promise(() => setInterval(() => {}, 1_000));
`;

test("Bench: stores its data beside the project, not in /tmp, and removes it afterwards", async () => {
  let data = "";
  {
    await using server = await Hubbub.start({ webs: 0 });
    data = server.settings.HUBBUB_DATA ?? "";
    assert(data.startsWith(DATA), data);
    assertEquals(await exists(`${data}/hubbub.db`), true);
  }
  assertEquals(await exists(data), false);
});

test("Bench: ends its child processes when it is killed", async () => {
  const bench = new Deno.Command(Deno.execPath(), {
    args: ["eval", WAITING],
    stdout: "piped",
  }).spawn();
  const reader = bench.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const { data, pids }: { data: string; pids: number[] } = JSON.parse(value);
  bench.kill("SIGKILL");
  await bench.status;
  await reader.cancel();
  assertEquals(pids.length, 2);
  for (const pid of pids) {
    while (await exists(`/proc/${pid}/exe`)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
  await Deno.remove(data, { recursive: true });
}, { ignore: Deno.build.os !== "linux" });

test("Bench: runs from a path with a space in it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "a blank " });
  await new Deno.Command("cp", { args: ["-r", ...PROGRAM, folder], cwd: ROOT }).output();
  const bench = async (...args: string[]) => {
    const short = ["--seconds", "1", "--runs", "1", "--json", `${folder}/figures.json`];
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "bench/hub/main.ts", ...args, ...short],
      cwd: folder,
    });
    const { code, stdout } = await command.output();
    assertEquals(code, 0, new TextDecoder().decode(stdout));
  };
  await bench("--quick", "--only", "few");
  await bench("--only", "broker");
  await Deno.remove(folder, { recursive: true });
}, { ignore: Deno.build.os !== "linux" || !hasCompiler });
