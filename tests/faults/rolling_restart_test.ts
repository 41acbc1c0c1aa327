// Web processes that are restarted one after another, and an upgrade: nobody loses anything.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { copyProject, Launched } from "../bin/launch/launched.ts";
import { freePort } from "../harness/free_port.ts";
import { faultSeed, Random } from "../harness/random.ts";
import { test } from "../testing.ts";
import { Clients } from "./cluster/clients.ts";
import { LogReader } from "./cluster/log_reader.ts";

const LIMIT_MS = 180_000;
const MAX_AWAY_MS = 5_000;

const isLinux = Deno.build.os === "linux";

const settings = () => ({
  HUBBUB_PORT: String(freePort()),
  HUBBUB_WEB_PROCESSES: "2",
  HUBBUB_FILES: "off",
  HUBBUB_LIMITS: "off",
});

function chatAt(url: string) {
  return { urls: [url], log: new LogReader(() => url) };
}

test(
  "P1 P2 P3 P5 Rolling restart: two web processes, under 10 writers and 1,000 readers",
  async () => {
    const seed = faultSeed("rolling restart");
    await using launched = new Launched("start", settings());
    await launched.process.until(/(?:Web process ready[^]*){2}/);
    const chat = chatAt(await launched.address());
    await using clients = await Clients.start(chat, {
      writers: 10,
      readers: 1_000,
      random: new Random(seed),
    });
    await Promise.all(clients.readers.map((reader) => reader.resumed()));
    launched.process.kill("SIGUSR2");
    await launched.process.until(/Restarting web process 2\n[^]*Web process ready\n/);
    await clients.ledger.more(10);
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
    const longest = Math.max(...clients.readers.map(({ longestAwayMs }) => longestAwayMs));
    assert(longest > 0 && longest <= MAX_AWAY_MS, `a reader was away for ${longest} ms`);
  },
  { timeoutMs: LIMIT_MS, ignore: !isLinux },
);

/** Restarts what docs/upgrading.md says, in its order. */
test(
  "P1 P2 P3 P5 Upgrade: a new version takes over, under 10 writers and 100 readers",
  async () => {
    const seed = faultSeed("upgrade");
    using copy = copyProject();
    const shared = { ...settings(), root: copy.path };
    await using broker = new Launched("broker", shared);
    await broker.process.until(/Broker ready/);
    await using web = new Launched("serve", { ...shared, HUBBUB_DATA: broker.data });
    await web.process.until(/(?:Web process ready[^]*){2}/);
    const chat = chatAt(await web.address());
    const [url = ""] = chat.urls;
    await using clients = await Clients.start(chat, {
      writers: 10,
      readers: 100,
      random: new Random(seed),
    });
    await clients.ledger.more(10);

    const page = join(copy.path, "static/pages/index.html");
    Deno.writeTextFileSync(page, `${Deno.readTextFileSync(page)}<!-- the new version -->\n`);
    broker.process.kill("SIGTERM");
    assertEquals(await broker.gone(), 0);
    await using newBroker = new Launched("broker", { ...shared, HUBBUB_DATA: broker.data });
    await newBroker.process.until(/Broker ready/);
    // A page of the new version may reach a web process of the old one.
    const part = join(copy.path, "static/.build/new/part-0123ABCD.js");
    Deno.mkdirSync(dirname(part));
    Deno.writeTextFileSync(part, "export {};\n");
    assertEquals(await (await fetch(`${url}/static/part-0123ABCD.js`)).text(), "export {};\n");
    web.process.kill("SIGUSR2");
    await web.process.until(/Restarting web process 2\n[^]*Web process ready\n/);
    await clients.ledger.more(10);
    assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
    assertStringIncludes(await (await fetch(url)).text(), "<!-- the new version -->");
  },
  { timeoutMs: LIMIT_MS, ignore: !isLinux },
);
