import { assertEquals } from "@std/assert";
import { type Update, UpdateBuffer } from "../../../routes/streams/update_buffer.ts";
import { ManualClock } from "../../faults/manual_clock.ts";
import { test } from "../../testing.ts";

const event = new Uint8Array();
const at = (gid: number) => ({ epoch: "e", gid });
const about = (news: readonly Update[]) => news.map(({ about }) => about);

test("Of news of the same the last are told again, after all that were told before", () => {
  const recent = new UpdateBuffer();
  for (const about of ["read-state", "do-not-disturb", "read-state"]) {
    recent.keep({ about, event }, at(1));
  }
  assertEquals(about(recent.after(at(1), undefined)), ["do-not-disturb", "read-state"]);
});

test("News are told again to who has no more of the log than there was, and of this log", () => {
  const recent = new UpdateBuffer();
  for (const gid of [1, 2, 3]) recent.keep({ about: `${gid}`, event }, at(gid));
  assertEquals(about(recent.after(at(2), undefined)), ["2", "3"]);
  assertEquals(recent.after({ epoch: "another", gid: 0 }, undefined), []);
});

test("What is for one person is told again to nobody else", () => {
  const recent = new UpdateBuffer();
  recent.keep({ about: "all", event }, at(1));
  for (const user of ["ann", "bob"]) recent.keep({ about: user, event, user }, at(1));
  assertEquals(about(recent.after(at(1), "ann")), ["all", "ann"]);
  assertEquals(about(recent.after(at(1), undefined)), ["all"]);
});

test("News are kept for a minute, and not much longer", () => {
  using clock = new ManualClock();
  const recent = new UpdateBuffer();
  const keep = (about: string) => recent.keep({ about, event }, at(1));
  const kept = () => about(recent.after(at(1), undefined));
  keep("first");
  clock.tick(59_999);
  keep("second");
  clock.tick(60_000);
  keep("third");
  assertEquals(kept(), ["first", "second", "third"]);
  clock.tick(60_000);
  keep("fourth");
  assertEquals(kept(), ["third", "fourth"]);
});

test("P6 However many people are told something, what is kept of it is bounded", () => {
  const recent = new UpdateBuffer();
  for (let i = 0; i < 50_000; i++) recent.keep({ about: "", event, user: `${i}` }, at(1));
  const kept = (i: number) => recent.after(at(1), `${i}`).length;
  let all = 0;
  for (let i = 0; i < 50_000; i++) all += kept(i);
  assertEquals([all <= 20_000, kept(40_000)], [true, 1]);
});
