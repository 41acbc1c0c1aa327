// What a web process holds while nobody takes its drafts.

import { assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { ChatError } from "../../chat/errors.ts";
import type { Draft } from "../../chat/message.ts";
import { Sender } from "../../chat/sender.ts";
import { Context, Push, ZmqError } from "../../zmq/mod.ts";

const LIMIT_MS = 20_000;
const MOST_PENDING = 4_096;

const draft = (): Draft => ({
  kind: "message",
  id: crypto.randomUUID(),
  room: "lobby",
  from: "Ann",
  text: "hello",
});

Deno.test("P6 Drafts that no broker takes are held up to a bound, the next is refused at once", () =>
  deadline(flood(), LIMIT_MS));

async function flood() {
  using push = new Push({ linger: 0, immediate: true });
  const sender = new Sender(() => push, "web");
  const held = Array.from({ length: MOST_PENDING }, () => sender.send(draft()));
  await assertRejects(() => sender.send(draft()), ChatError, "Too many messages are waiting");
  sender.close();
  const outcomes = await Promise.allSettled(held);
  assertEquals(outcomes.filter(({ status }) => status === "rejected").length, MOST_PENDING);
}

Deno.test("A draft for which no socket can be opened is refused at once, and not held", () =>
  deadline(openNothing(), LIMIT_MS));

/** As when all descriptors of the process are taken. */
async function openNothing() {
  await using context = new Context({ maxSockets: 1 });
  using _only = new Push({ context, linger: 0 });
  const sender = new Sender(() => new Push({ context, linger: 0 }), "web");
  await assertRejects(() => sender.send(draft()), ZmqError, "too many open files");
  sender.close();
}
