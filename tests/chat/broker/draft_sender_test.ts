// DraftSender with a socket that the test controls.

import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import { DraftSender } from "../../../chat/broker/draft_sender.ts";
import { Context, Push, ZmqError } from "../../../zmq/mod.ts";
import { ANN, BOB } from "../directory/directory_fixture.ts";
import { test } from "../../testing.ts";

const TIMEOUT_MS = 20_000;
const MAX_PENDING = 4_096;

/** Records drafts; the test acts as the broker. */
function testPush() {
  const pushed: unknown[] = [];
  const trySend = (message: unknown) => pushed.push(message) > 0;
  return { pushed, push: { trySend } };
}

const ENTRY = {
  epoch: "a",
  gid: 7,
  type: "message",
  seq: 5,
  at: 9,
  body: new Uint8Array(),
} as const;

const draft = (): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: "hello",
});

test(
  "P6 DraftSender: keeps at most 4,096 pending drafts, and rejects the next at once",
  async () => {
    using push = new Push({ linger: 0, immediate: true });
    const sender = new DraftSender(() => push, "web");
    const held = Array.from({ length: MAX_PENDING }, () => sender.send(draft()));
    await assertRejects(() => sender.send(draft()), ChatError, "Too many messages are waiting");
    sender.close();
    const outcomes = await Promise.allSettled(held);
    assertEquals(outcomes.filter(({ status }) => status === "rejected").length, MAX_PENDING);
  },
  { timeoutMs: TIMEOUT_MS },
);

test("DraftSender: once closed, rejects drafts as retryable and uses no socket", async () => {
  const { pushed, push } = testPush();
  const sender = new DraftSender(() => push, "web");
  sender.close();
  const { code } = await assertRejects(() => sender.send(draft()), ChatError);
  assertEquals([code, pushed], ["broker-unavailable", []]);
});

test("DraftSender: rejects a draft at once if the socket cannot be opened", async () => {
  // Sends with no socket left, as when the process is out of descriptors.
  await using context = new Context({ maxSockets: 1 });
  using _only = new Push({ context, linger: 0 });
  const sender = new DraftSender(() => new Push({ context, linger: 0 }), "web");
  await assertRejects(() => sender.send(draft()), ZmqError, "too many open files");
  sender.close();
}, { timeoutMs: TIMEOUT_MS });

test("P1 DraftSender: a draft sent again while pending gets the result of the first", async () => {
  const { pushed, push } = testPush();
  const sender = new DraftSender(() => push, "web");
  const one = draft();
  const both = [sender.send(one), sender.send(one)];
  sender.onStored({ ...ENTRY, id: one.id, room: "lobby" });
  assertEquals((await Promise.all(both)).map(({ isNew }) => isNew), [true, false]);
  assertEquals(pushed.length, 1);
}, { timeoutMs: TIMEOUT_MS });

test(
  "P7 DraftSender: a draft with the id of another user's draft gets a result of its own",
  async () => {
    const { pushed, push } = testPush();
    const sender = new DraftSender(() => push, "web");
    const one = { ...draft(), room: "secret", author: ANN };
    const receipts = [
      sender.send(one),
      sender.send({ ...one, author: BOB }),
      sender.send({ ...one, room: "lobby" }),
    ];
    sender.onStored({ ...ENTRY, id: one.id, room: "secret" });
    assertEquals((await receipts[0])?.receipt.room, "secret");
    const refusal = { code: "unknown-room", message: "Room not found" };
    const body = new TextEncoder().encode(JSON.stringify(refusal));
    for (const own of receipts.slice(1)) {
      await setImmediate();
      // An entry with that id in another room is not their draft.
      sender.onStored({ ...ENTRY, id: one.id, room: "elsewhere" });
      sender.onResult({ id: one.id, outcome: "refused", body });
      await assertRejects(() => own, ChatError, "not found");
    }
    assertEquals(pushed.length, 3);
  },
  { timeoutMs: TIMEOUT_MS },
);
