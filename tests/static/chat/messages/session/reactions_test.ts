import type { Reaction, ReactionEvent } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { withReaction } from "../../../../../static/chat/messages/session/reactions.js";
import { test } from "../../../../testing.ts";

const event = (emoji: string, author: string, action: "add" | "remove" = "add"): ReactionEvent => ({
  ...{
    type: "reaction",
    id: "r",
    room: "lobby",
    seq: 2,
    gid: 2,
    at: 0,
    cursor: "e.2",
    target: "1",
  },
  ...{ emoji, action, author, from: author },
});

function after(...events: ReactionEvent[]): string[] {
  const shown = events.reduce<readonly Reaction[]>((all, one) => withReaction(all, one), []);
  return shown.map(({ emoji, users }) => [emoji, ...users.map(({ name }) => name)].join(" "));
}

test("withReaction(): orders emoji by first use, with each user once", () => {
  const shown = after(
    event("👍", "Ann"),
    event("🎉", "Bob"),
    event("👍", "Bob"),
    event("👍", "Ann"),
  );
  assertEquals(shown, ["👍 Ann Bob", "🎉 Bob"]);
});

test("withReaction(): removes a reaction, and its emoji with the last one", () => {
  const [ann, bob] = [event("👍", "Ann"), event("👍", "Bob")];
  assertEquals(after(ann, bob, event("👍", "Ann", "remove")), ["👍 Bob"]);
  assertEquals(after(ann, event("👍", "Ann", "remove"), event("👍", "Ann", "remove")), []);
});

test("withReaction(): ignores an event without an emoji", () => {
  const { emoji: _, action: __, ...gone } = event("👍", "Bob");
  assertEquals(after(event("👍", "Ann"), gone), ["👍 Ann"]);
});
