// What the process of the keeper may do, and that its socket and its folder are private.

import { assertEquals } from "@std/assert";
import { brokerFlags, keeperFlags } from "../../../bin/launch/permission_flags.ts";
import { makeKeys } from "../../../chat/broker/curve_keys.ts";
import { curveKeyPair, Dealer } from "../../../zmq/mod.ts";
import { freePort } from "../../harness/free_port.ts";
import { Process } from "../../harness/process.ts";
import { test } from "../../testing.ts";
import { KeeperFixture } from "./keeper_fixture.ts";

/** Prints what fails of reading and writing files, of a connection and of a program. */
const ATTEMPTS = `
  const tries = {
    readLog: () => Deno.readFileSync(Deno.args[0] + "/hubbub.db"),
    writeLog: () => Deno.writeFileSync(Deno.args[0] + "/hubbub.db", new Uint8Array()),
    readFiles: () => Deno.readFileSync(Deno.args[0] + "/files/index.db"),
    writeFiles: () => Deno.writeFileSync(Deno.args[0] + "/files/x", new Uint8Array()),
    connect: () => Deno.connect({ port: 1 }),
    scan: () => Deno.connect({ transport: "unix", path: "/nonexistent/clamd.ctl" }),
    otherSocket: () => Deno.connect({ transport: "unix", path: "/nonexistent/other" }),
    run: () => new Deno.Command("true").outputSync(),
  };
  for (const [name, attempt] of Object.entries(tries)) {
    try { await attempt(); } catch (error) {
      if (error instanceof Deno.errors.NotCapable) console.log("denied", name);
    }
  }
  console.log("done");
`;

async function deniedBy(flags: string[], keeper: KeeperFixture): Promise<string[]> {
  const program = `data:text/javascript,${encodeURIComponent(ATTEMPTS)}`;
  await using process = new Process([...flags, program, keeper.data], {});
  await process.until(/done\n/);
  return [...process.output.matchAll(/denied (\w+)/g)].map(([, name = ""]) => name);
}

test("Keeper: may touch its folder only, and the broker everything in the data folder but that", async () => {
  await using keeper = await KeeperFixture.start();
  Deno.writeTextFileSync(`${keeper.data}/hubbub.db`, "log");
  const { config } = keeper;
  assertEquals(
    await deniedBy(keeperFlags(config), keeper),
    ["readLog", "writeLog", "connect", "scan", "otherSocket", "run"],
  );
  assertEquals(
    await deniedBy(brokerFlags(config), keeper),
    ["readFiles", "writeFiles", "connect", "scan", "otherSocket", "run"],
  );
});

test("Keeper: may connect to the scanner's socket if there is one, and to no other", async () => {
  await using keeper = await KeeperFixture.start({ HUBBUB_SCAN: "unix:/nonexistent/clamd.ctl" });
  assertEquals(
    await deniedBy(keeperFlags(keeper.config), keeper),
    ["readLog", "writeLog", "connect", "otherSocket", "run"],
  );
});

test("Keeper: over TCP admits only clients whose key it has", async () => {
  const keys = Deno.makeTempDirSync({ prefix: "hubbub-" });
  makeKeys(keys);
  const endpoint = `tcp://127.0.0.1:${freePort()}`;
  await using keeper = await KeeperFixture.start({
    HUBBUB_KEYS: keys,
    ZMQ_KEEPER_ROUTER: endpoint,
  });
  assertEquals(keeper.client.isAvailable, true);
  const serverKey = Deno.readTextFileSync(`${keys}/broker.pub`).trim();
  const { publicKey, secretKey } = curveKeyPair();
  using stranger = new Dealer({
    ...{ curvePublicKey: publicKey, curveSecretKey: secretKey, curveServerKey: serverKey },
    linger: 0,
  });
  const { events } = stranger;
  stranger.connect(endpoint);
  const types: string[] = [];
  for (let type = ""; !/^(handshake|disconnect)/.test(type); types.push(type)) {
    ({ type } = await events.receive());
  }
  assertEquals(types.includes("handshake"), false, types.join());
  await Deno.remove(keys, { recursive: true });
});

test("Keeper: creates everything for its owner only", async () => {
  await using keeper = await KeeperFixture.start();
  const modes = ["", "/uploads", "/blobs", "/index.db", "/index.db-wal"].map((path) =>
    (Deno.statSync(`${keeper.files}${path}`).mode ?? 0) & 0o777
  );
  assertEquals(modes, [0o700, 0o700, 0o700, 0o600, 0o600]);
});
