// What a web process holds while nobody takes its drafts.

import { assertEquals, assertRejects } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import { DraftSender } from "../../../chat/broker/draft_sender.ts";
import { Context, Push, ZmqError } from "../../../zmq/mod.ts";
import { ANN, BOB } from "../made_changes.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 20_000;
const MOST_PENDING = 4_096;

/** Takes drafts for a broker that the test plays. */
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
  "P6 Drafts that no broker takes are held up to a bound, the next is refused at once",
  () => flood(),
  { timeoutMs: LIMIT_MS },
);

async function flood() {
  using push = new Push({ linger: 0, immediate: true });
  const sender = new DraftSender(() => push, "web");
  const held = Array.from({ length: MOST_PENDING }, () => sender.send(draft()));
  await assertRejects(() => sender.send(draft()), ChatError, "Too many messages are waiting");
  sender.close();
  const outcomes = await Promise.allSettled(held);
  assertEquals(outcomes.filter(({ status }) => status === "rejected").length, MOST_PENDING);
}

test("Sender: once closed it refuses a draft, so that it is sent again, and uses no socket", async () => {
  const { pushed, push } = testPush();
  const sender = new DraftSender(() => push, "web");
  sender.close();
  const { code } = await assertRejects(() => sender.send(draft()), ChatError);
  assertEquals([code, pushed], ["broker-unavailable", []]);
});

test(
  "A draft for which no socket can be opened is refused at once, and not held",
  () => openNothing(),
  { timeoutMs: LIMIT_MS },
);

/** As when all descriptors of the process are taken. */
async function openNothing() {
  await using context = new Context({ maxSockets: 1 });
  using _only = new Push({ context, linger: 0 });
  const sender = new DraftSender(() => new Push({ context, linger: 0 }), "web");
  await assertRejects(() => sender.send(draft()), ZmqError, "too many open files");
  sender.close();
}

test(
  "P1 A draft that is sent again while it is under way has the answer of the first",
  () => sendTwice(),
  { timeoutMs: LIMIT_MS },
);

async function sendTwice() {
  const { pushed, push } = testPush();
  const sender = new DraftSender(() => push, "web");
  const one = draft();
  const both = [sender.send(one), sender.send(one)];
  sender.onStored({ ...ENTRY, id: one.id, room: "lobby" });
  assertEquals((await Promise.all(both)).map(({ isNew }) => isNew), [true, false]);
  assertEquals(pushed.length, 1);
}

test(
  "P7 Who sends the id of somebody else's draft has an answer of their own",
  () => sendAnothers(),
  { timeoutMs: LIMIT_MS },
);

async function sendAnothers() {
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
  const refusal = { code: "unknown-room", message: "There is no such room" };
  const body = new TextEncoder().encode(JSON.stringify(refusal));
  for (const own of receipts.slice(1)) {
    await setImmediate();
    // An entry of that id in another room is none of theirs.
    sender.onStored({ ...ENTRY, id: one.id, room: "elsewhere" });
    sender.onResult({ id: one.id, outcome: "refused", body });
    await assertRejects(() => own, ChatError, "no such room");
  }
  assertEquals(pushed.length, 3);
}
