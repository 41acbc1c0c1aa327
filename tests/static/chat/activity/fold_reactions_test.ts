import { assertEquals } from "@std/assert";
import type { Activity } from "../../../../static/client/schema.js";
import { foldReactions } from "../../../../static/chat/activity/fold_reactions.js";
import { strings } from "../../../../static/i18n/lazy.js";
import { test } from "../../../testing.ts";

let gid = 0;

const activity = (from: string, emoji?: string, message = "m1"): Activity => ({
  gid: ++gid,
  type: emoji ? "reaction" : "reply",
  room: "lobby",
  at: gid,
  author: from.toLowerCase(),
  from,
  ...(emoji && { emoji }),
  message: { seq: 1, id: message, text: "tea?" },
});

const folded = (all: readonly Activity[], seen = 0) =>
  foldReactions(all.toReversed(), seen)
    .map(({ names, emoji }) => [names.join(" "), emoji.join(" ")].filter(Boolean).join(": "));

test("foldReactions(): folds the reactions to one message into the newest of them", () => {
  const all = [
    activity("Ann", "👍"),
    activity("Bob", "❤️"),
    activity("Cleo", "👍", "m2"),
    activity("Dora"),
    activity("Ann", "🎉"),
    activity("Eve", "👍"),
  ];
  assertEquals(folded(all), ["Eve Ann Bob: 👍 🎉 ❤️", "Dora", "Cleo: 👍"]);
});

test("foldReactions(): keeps new reactions apart from those seen before", () => {
  const old = activity("Ann", "👍");
  assertEquals(folded([old, activity("Bob", "👍")], old.gid), ["Bob: 👍", "Ann: 👍"]);
});

test("Activity: names up to three users of a burst of reactions, and counts the others", () => {
  const people = (names: string[], others: number) =>
    strings.people(names, others).replaceAll(/[\u2068\u2069]/g, "");
  assertEquals(people(["Ann"], 0), "Ann");
  assertEquals(people(["Ann", "Bob"], 0), "Ann and Bob");
  assertEquals(people(["Ann", "Bob", "Cleo"], 0), "Ann, Bob and Cleo");
  assertEquals(people(["Ann", "Bob"], 3), "Ann, Bob and 3 others");
});
