import { assertEquals } from "@std/assert";
import { Waiters } from "../../hub/waiters.ts";
import { test } from "../testing.ts";

test("Waiters: resolves at once if the condition holds", async () => {
  assertEquals(await new Waiters().until(() => true, { timeoutMs: 0 }), true);
});

test("Waiters: resolves when a check finds that the condition holds", async () => {
  const waiters = new Waiters();
  let position = 1;
  const [second, third] = [2, 3].map((gid) => waiters.until(() => position >= gid));
  waiters.check();
  position = 2;
  waiters.check();
  assertEquals(await second, true);
  position = 3;
  waiters.check();
  assertEquals(await third, true);
});

test("Waiters: resolves to false after the timeout", async () => {
  assertEquals(await new Waiters().until(() => false, { timeoutMs: 1 }), false);
});

test("Waiters: cancel() resolves the waiter of that owner to false, and no other", async () => {
  const waiters = new Waiters();
  const [owner, other] = [{}, {}];
  let isMet = false;
  const cancelled = waiters.until(() => isMet, { owner });
  const waiting = waiters.until(() => isMet, { owner: other });
  waiters.cancel(owner);
  assertEquals(await cancelled, false);
  // The owner may wait again.
  const again = waiters.until(() => isMet, { owner });
  isMet = true;
  waiters.check();
  assertEquals(await Promise.all([waiting, again]), [true, true]);
});

test("Waiters: cancelAll() resolves all to false and stops their timers", async () => {
  const waiters = new Waiters();
  const waiting = [1, 2].map(() => waiters.until(() => false, { timeoutMs: 60_000 }));
  waiters.cancelAll();
  assertEquals(await Promise.all(waiting), [false, false]);
});

test("Waiters: does not check a condition again once it was met", async () => {
  const waiters = new Waiters();
  let [isMet, checks] = [false, 0];
  const waiting = waiters.until(() => (checks++, isMet));
  isMet = true;
  for (let i = 0; i < 3; i++) waiters.check();
  assertEquals([await waiting, checks], [true, 2]);
});
