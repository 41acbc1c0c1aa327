import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { setImmediate } from "node:timers/promises";
import { work } from "../broker.ts";
import { readConfig } from "../chat/config.ts";
import { SqliteLog } from "../chat/sqlite/log.ts";
import { encodeQuestion } from "../chat/wire.ts";
import { Dealer, Pull, Router } from "../zmq/mod.ts";
import { draft, temporaryLog } from "./chat/made_logs.ts";
import { ManualClock } from "./faults/manual_clock.ts";

const LIMIT_MS = 120_000;

/** A list of so many rooms takes some milliseconds, and its answer is small. */
const ROOMS = 200;
const MESSAGES = 100;
const QUESTIONS = 100;

/** Two or three, with as many again for a quick machine. */
const MOST_IN_A_ROW = 8;

Deno.test("P4 Between the answers to many questions the broker turns to what is sent and to its beats", async () => {
  const run = async () => {
    using file = temporaryLog();
    using log = new SqliteLog(file.path);
    for (let room = 0; room < ROOMS; room++) {
      log.append(Array.from({ length: MESSAGES }, () => draft("hello", `room-${room}`)));
    }
    using router = new Router({ linger: 0 });
    using pull = new Pull();
    using dealer = new Dealer({ linger: 0 });
    await router.bind("inproc://questions");
    dealer.connect("inproc://questions");
    const list = { person: "ann", after: "", named: [], limit: ROOMS };
    for (let i = 0; i < QUESTIONS; i++) await dealer.send(encodeQuestion(`${i}`, "rooms", list));
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

Deno.test("P4 Twice a second the broker says where its log stands", async () => {
  const run = async () => {
    using clock = new ManualClock();
    using log = new SqliteLog(":memory:");
    using router = new Router();
    using pull = new Pull();
    const stop = new AbortController();
    let beats = 0;
    // There is nothing else to publish.
    const publisher = { trySend: () => ++beats > 0 };
    const parts = { log, pull, publisher, router };
    const working = work(parts, readConfig(() => undefined), stop.signal).catch(() => {});
    const heard = [0, 499, 1, 499, 1].map((ms) => (clock.tick(ms), beats));
    stop.abort();
    await working;
    assertEquals(heard, [1, 1, 2, 2, 3]);
  };
  await deadline(run(), LIMIT_MS);
});
