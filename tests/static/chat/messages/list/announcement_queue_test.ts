import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { AnnouncementQueue } from "../../../../../static/chat/messages/list/announcement_queue.js";
import { test } from "../../../../testing.ts";

const LIMIT_MS = 5_000;
const LONG_MS = 60_000;

/** What is told of new messages; `told` resolves with the next of it. */
function newSpokenNews(times = { batch: 0, busy: 0 }) {
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

test("New messages that come together are told at once, with authors, without marks", async () => {
  const { hear, told } = newSpokenNews();
  hear(["**tea** at _four_", "or\n\nfive", "/me waves"]);
  assertEquals(await told(), ["Ann: tea at four", "Ann: or five", "Ann waves"]);
  hear(["or five"]);
  assertEquals(await told(), ["Ann: or five"]);
});

test("Of a long message the beginning is told", async () => {
  const { hear, told } = newSpokenNews();
  hear(["🍵".repeat(1_000)]);
  assertEquals(await told(), [`Ann: ${"🍵".repeat(295)}…`]);
});

test("Of many new messages it is told how many they are, and not soon again", async () => {
  const { log, news, hear, told } = newSpokenNews({ batch: 0, busy: LONG_MS });
  hear(Array.from({ length: 12 }, () => "tea"));
  assertEquals(await told(), ["12 new messages"]);
  hear(["tea"]);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(log.length, 1);
  news.clear();
});

test("Nothing more is told of a room that was left", async () => {
  const { log, news, hear, told } = newSpokenNews();
  hear(["tea"]);
  news.clear();
  hear(["cake"]);
  await told();
  assertEquals(log, [[], ["Ann: cake"]]);
});

function said(text: string) {
  return { message: { from: "Ann", text } };
}
