import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { processMessages } from "../../broker.ts";
import { readConfig } from "../../chat/config/config.ts";
import { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { encodeRequest, HEARTBEAT_TOPIC, STORAGE_TOPIC } from "../../chat/protocol.ts";
import { Dealer, type Publisher, Pull, Router } from "../../zmq/mod.ts";
import { ManualClock } from "../harness/manual_clock.ts";
import { TestServer } from "../harness/test_server.ts";
import { test } from "../testing.ts";

const REQUESTS = 100;

/** An answer takes a millisecond here, and the broker yields after more than five. */
const MAX_IN_A_ROW = 6;

/** Advances the clock by a millisecond with each answer. */
class SlowRouter extends Router {
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    super({ linger: 0 });
    this.#clock = clock;
  }

  override trySend(message: Parameters<Router["trySend"]>[0]): boolean {
    this.#clock.tick(1);
    return super.trySend(message);
  }
}

test("P4 Broker: yields to drafts and heartbeats while it answers many requests", async () => {
  using clock = new ManualClock();
  using log = new SqliteLog(":memory:");
  using router = new SlowRouter(clock);
  using pull = new Pull();
  using dealer = new Dealer({ linger: 0 });
  await router.bind("inproc://requests");
  dealer.connect("inproc://requests");
  for (let i = 0; i < REQUESTS; i++) await dealer.send(encodeRequest(`${i}`, "head", {}));
  const stop = new AbortController();
  const publisher = { trySend: () => true };
  const parts = { log, pull, publisher, router };
  const working = processMessages(parts, readConfig(() => undefined), stop.signal).catch(
    () => {},
  );
  for (let answered = 0; answered < REQUESTS;) {
    await setImmediate();
    const inARow = dealer.drain().length;
    assert(inARow <= MAX_IN_A_ROW, `${inARow} answers in a row`);
    answered += inARow;
  }
  stop.abort();
  await working;
});

test("P4 Broker: publishes a heartbeat and the storage state twice a second", async () => {
  using clock = new ManualClock();
  using log = new SqliteLog(":memory:");
  using router = new Router();
  using pull = new Pull();
  const stop = new AbortController();
  let [heartbeats, storages] = [0, 0];
  const publisher: Pick<Publisher, "trySend"> = {
    trySend: (message) => {
      if (Array.isArray(message) && message[0] === HEARTBEAT_TOPIC) heartbeats++;
      if (Array.isArray(message) && message[0] === STORAGE_TOPIC) storages++;
      return true;
    },
  };
  const parts = { log, pull, publisher, router };
  const working = processMessages(parts, readConfig(() => undefined), stop.signal).catch(
    () => {},
  );
  const published = [0, 499, 1, 499, 1].map((ms) => (clock.tick(ms), [heartbeats, storages]));
  stop.abort();
  await working;
  assertEquals(published, [[1, 1], [1, 1], [2, 2], [2, 2], [3, 3]]);
});

test("Broker: refuses to start with too few descriptors", async () => {
  await using chat = await TestServer.start();
  await chat.killBroker();
  const limited = (descriptors: number) => ({
    wrapper: ["sh", "-c", `ulimit -n ${descriptors} && exec "$@"`, "sh"],
  });
  const error = await assertRejects(() => chat.startBroker(limited(200)), Error);
  const reason = "the limit on open files is 200, and at least 256 are needed";
  assertStringIncludes(error.message, reason);
  await chat.startBroker(limited(256));
}, {
  ignore: Deno.build.os !== "linux",
});
