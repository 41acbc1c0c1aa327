import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { TypingNotifier } from "../../../../static/chat/users/typing_notifier.js";
import { test } from "../../../testing.ts";

const LIMIT_MS = 5_000;
const LONG_MS = 60_000;

/** A signal, and the events it sent; `said` resolves with the next one. */
function newSignal(times: { again: number; idle: number }) {
  const log: boolean[] = [];
  let next = Promise.withResolvers<boolean>();
  const signal = new TypingNotifier((isTyping) => {
    log.push(isTyping);
    next.resolve(isTyping);
    next = Promise.withResolvers();
  }, times);
  return { log, signal, said: () => deadline(next.promise, LIMIT_MS) };
}

test("TypingNotifier: reports the first key at once, not the next ones", () => {
  const { log, signal } = newSignal({ again: LONG_MS, idle: LONG_MS });
  for (const text of ["h", "he", "hel"]) signal.onInput(text);
  assertEquals(log, [true]);
  signal.stop();
});

test("TypingNotifier: reports once that the text was sent or emptied", () => {
  const { log, signal } = newSignal({ again: LONG_MS, idle: LONG_MS });
  signal.onInput("h");
  signal.stop();
  signal.stop();
  signal.onInput("h");
  signal.onInput(" ");
  signal.onInput("");
  assertEquals(log, [true, false, true, false]);
});

test("TypingNotifier: repeats the report while the user types", () => {
  const { log, signal } = newSignal({ again: 0, idle: LONG_MS });
  signal.onInput("h");
  signal.onInput("he");
  assertEquals(log, [true, true]);
  signal.stop();
});

test("TypingNotifier: reports the end after a pause", async () => {
  const { log, signal, said } = newSignal({ again: LONG_MS, idle: 10 });
  signal.onInput("h");
  assertEquals(await said(), false);
  assertEquals(log, [true, false]);
});
