import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { AnnouncementQueue } from "../../../../../static/chat/messages/list/announcement_queue.js";
import { test } from "../../../../testing.ts";

const LIMIT_MS = 5_000;
const LONG_MS = 60_000;

/** Records announcements; `told` resolves with the next one. */
function newAnnouncementQueue(times = { batch: 0, busy: 0 }) {
  const log: (readonly string[])[] = [];
  let next = Promise.withResolvers<readonly string[]>();
  const news = new AnnouncementQueue((texts) => {
    log.push(texts);
    next.resolve(texts);
    next = Promise.withResolvers();
  }, times);
  const hear = (texts: readonly string[]) => news.add(texts.map(said));
  return { log, news, hear, told: () => deadline(next.promise, LIMIT_MS) };
}

test("AnnouncementQueue: announces messages together, with authors and without Markdown", async () => {
  const { hear, told } = newAnnouncementQueue();
  hear(["**tea** at _four_", "or\n\nfive", "/me waves"]);
  assertEquals(await told(), ["Ann: tea at four", "Ann: or five", "Ann waves"]);
  hear(["or five"]);
  assertEquals(await told(), ["Ann: or five"]);
});

test("AnnouncementQueue: announces a message without text by its file", async () => {
  const { news, told } = newAnnouncementQueue();
  const files = [{ id: "f", name: "fox.png", type: "image/png", bytes: 1 }];
  news.add([{ message: { from: "Ann", text: "", files } }]);
  assertEquals(await told(), ["Ann: fox.png"]);
});

test("AnnouncementQueue: shortens a long message", async () => {
  const { hear, told } = newAnnouncementQueue();
  hear(["🍵".repeat(1_000)]);
  assertEquals(await told(), [`Ann: ${"🍵".repeat(295)}…`]);
});

test("AnnouncementQueue: announces the count of many messages, then waits longer", async () => {
  const { log, news, hear, told } = newAnnouncementQueue({ batch: 0, busy: LONG_MS });
  hear(Array.from({ length: 12 }, () => "tea"));
  assertEquals(await told(), ["12 new messages"]);
  hear(["tea"]);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log.length, 1);
  news.clear();
});

test("AnnouncementQueue: announces nothing after clear()", async () => {
  const { log, news, hear, told } = newAnnouncementQueue();
  hear(["tea"]);
  news.clear();
  hear(["cake"]);
  await told();
  assertEquals(log, [[], ["Ann: cake"]]);
});

function said(text: string) {
  return { message: { from: "Ann", text } };
}
