import { assertEquals } from "@std/assert";
import { type Update, UpdateBuffer } from "../../../routes/streams/update_buffer.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { test } from "../../testing.ts";

const event = new Uint8Array();
const at = (gid: number) => ({ epoch: "e", gid });
const subjects = (updates: readonly Update[]) => updates.map(({ subject }) => subject);

test("UpdateBuffer: keeps the latest update of each subject, in the order sent", () => {
  const buffer = new UpdateBuffer();
  for (const subject of ["read-state", "do-not-disturb", "read-state"]) {
    buffer.push({ subject, event }, at(1));
  }
  assertEquals(subjects(buffer.after(at(1), undefined)), ["do-not-disturb", "read-state"]);
});

test("UpdateBuffer: returns updates sent after a position of the same log", () => {
  const buffer = new UpdateBuffer();
  for (const gid of [1, 2, 3]) buffer.push({ subject: `${gid}`, event }, at(gid));
  assertEquals(subjects(buffer.after(at(2), undefined)), ["2", "3"]);
  assertEquals(buffer.after({ epoch: "another", gid: 0 }, undefined), []);
});

test("UpdateBuffer: returns a user's updates to that user alone", () => {
  const buffer = new UpdateBuffer();
  buffer.push({ subject: "all", event }, at(1));
  for (const user of ["ann", "bob"]) buffer.push({ subject: user, event, user }, at(1));
  assertEquals(subjects(buffer.after(at(1), "ann")), ["all", "ann"]);
  assertEquals(subjects(buffer.after(at(1), undefined)), ["all"]);
});

test("UpdateBuffer: keeps updates for one to two minutes", () => {
  using clock = new ManualClock();
  const buffer = new UpdateBuffer();
  const push = (subject: string) => buffer.push({ subject, event }, at(1));
  const kept = () => subjects(buffer.after(at(1), undefined));
  push("first");
  clock.tick(59_999);
  push("second");
  clock.tick(60_000);
  push("third");
  assertEquals(kept(), ["first", "second", "third"]);
  clock.tick(60_000);
  push("fourth");
  assertEquals(kept(), ["third", "fourth"]);
});

test("P6 UpdateBuffer: bounds the number of updates", () => {
  const buffer = new UpdateBuffer();
  for (let i = 0; i < 50_000; i++) buffer.push({ subject: "", event, user: `${i}` }, at(1));
  const kept = (i: number) => buffer.after(at(1), `${i}`).length;
  let all = 0;
  for (let i = 0; i < 50_000; i++) all += kept(i);
  assertEquals([all <= 20_000, kept(40_000)], [true, 1]);
});
