import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { setImmediate } from "node:timers/promises";
import { work } from "../broker.ts";
import { readConfig } from "../chat/config/config.ts";
import { SqliteLog } from "../chat/log/sqlite/log.ts";
import { BEAT_TOPIC, encodeQuestion, STORAGE_TOPIC } from "../chat/protocol.ts";
import { Dealer, type Publisher, Pull, Router } from "../zmq/mod.ts";
import { ManualClock } from "./faults/manual_clock.ts";
import { TestServer } from "./processes.ts";

const LIMIT_MS = 120_000;

const QUESTIONS = 100;

/** Each takes a millisecond here, and five are as long as it may take them; the sixth is then begun. */
const MOST_IN_A_ROW = 6;

/** By the clock, a millisecond goes by with each answer. */
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

Deno.test("P4 Between the answers to many questions the broker turns to what is sent and to its beats", async () => {
  const run = async () => {
    using clock = new ManualClock();
    using log = new SqliteLog(":memory:");
    using router = new SlowRouter(clock);
    using pull = new Pull();
    using dealer = new Dealer({ linger: 0 });
    await router.bind("inproc://questions");
    dealer.connect("inproc://questions");
    for (let i = 0; i < QUESTIONS; i++) await dealer.send(encodeQuestion(`${i}`, "head", {}));
    const stop = new AbortController();
    const publisher = { trySend: () => true };
    const parts = { log, pull, publisher, router };
    const working = work(parts, readConfig(() => undefined), stop.signal).catch(() => {});
    for (let answered = 0; answered < QUESTIONS;) {
      await setImmediate();
      const inARow = dealer.drain().length;
      assert(inARow <= MOST_IN_A_ROW, `${inARow} answers in a row`);
      answered += inARow;
    }
    stop.abort();
    await working;
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("P4 Twice a second the broker says where its log stands, and whether it can be written", async () => {
  const run = async () => {
    using clock = new ManualClock();
    using log = new SqliteLog(":memory:");
    using router = new Router();
    using pull = new Pull();
    const stop = new AbortController();
    let [beats, storages] = [0, 0];
    const publisher: Pick<Publisher, "trySend"> = {
      trySend: (message) => {
        if (Array.isArray(message) && message[0] === BEAT_TOPIC) beats++;
        if (Array.isArray(message) && message[0] === STORAGE_TOPIC) storages++;
        return true;
      },
    };
    const parts = { log, pull, publisher, router };
    const working = work(parts, readConfig(() => undefined), stop.signal).catch(() => {});
    const heard = [0, 499, 1, 499, 1].map((ms) => (clock.tick(ms), [beats, storages]));
    stop.abort();
    await working;
    assertEquals(heard, [[1, 1], [1, 1], [2, 2], [2, 2], [3, 3]]);
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test({
  name: "broker: with too few descriptors it says so and does not start",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const run = async () => {
      await using chat = await TestServer.start();
      await chat.killBroker();
      const limited = (descriptors: number) => ({
        wrapper: ["sh", "-c", `ulimit -n ${descriptors} && exec "$@"`, "sh"],
      });
      const error = await assertRejects(() => chat.startBroker(limited(200)), Error);
      assertStringIncludes(error.message, "Cannot start with at most 200 open files: at least 256");
      await chat.startBroker(limited(256));
    };
    await deadline(run(), LIMIT_MS);
  },
});
