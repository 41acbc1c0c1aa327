import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Hubbub } from "../../../bench/hub/servers/hubbub.ts";

const LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 20;
const DATA = new URL("../../../data/bench/", import.meta.url).pathname;
const SERVER = new URL("../../../bench/hub/servers/hubbub.ts", import.meta.url).href;

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** A bench that says where it stores and which processes it has, and waits. */
const WAITING = `
  import { Hubbub } from "${SERVER}";
  await using server = await Hubbub.start();
  const data = server.settings.HUBBUB_DATA;
  console.log(JSON.stringify({ data, pids: [server.broker.pid, ...server.pids] }));
  await new Promise(() => setInterval(() => {}, 1_000));
`;

Deno.test("What a bench stores is beside the project, not in what may be memory, and goes with it", async () => {
  const run = async () => {
    let data = "";
    {
      await using server = await Hubbub.start({ webs: 0 });
      data = server.settings.HUBBUB_DATA ?? "";
      assert(data.startsWith(DATA), data);
      assertEquals(await exists(`${data}/hubbub.db`), true);
    }
    assertEquals(await exists(data), false);
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("The processes of a bench that is killed end, too", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const run = async () => {
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
  };
  await deadline(run(), LIMIT_MS);
});
