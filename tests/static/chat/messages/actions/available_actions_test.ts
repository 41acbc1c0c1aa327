import { assertEquals } from "@std/assert";
import {
  actionForKey,
  actionsFor,
  favouriteEmoji,
} from "../../../../../static/chat/messages/actions/available_actions.js";
import { canPin } from "../../../../../static/chat/rooms/room_info.js";
import { test } from "../../../../testing.ts";

const message = { id: "1", room: "lobby", author: "ann", from: "Ann", text: "tea?", at: 0 };
const entry = { message, state: "sent" } as const;
const ann = { id: "ann", canModerate: false, isGuest: false };
const bob = { ...ann, id: "bob" };
const room = place({ isWritable: true });

/** Returns a public room in which one message is pinned, or none. */
function place({ isWritable }: { isWritable: boolean }, pinned = "") {
  const pins = pinned ? [{ message: pinned, from: "Ann" }] : [];
  return { isWritable, info: { type: "public" as const, pins } };
}

test("actionsFor(): lets users edit and delete their own messages, and reply to any", () => {
  const all = [
    "react",
    "reply",
    "edit",
    "copyText",
    "copyLink",
    "markUnread",
    "save",
    "pin",
    "delete",
  ];
  assertEquals(actionsFor(entry, ann, room), all);
  assertEquals(actionsFor(entry, bob, room), [
    "react",
    "reply",
    "copyText",
    "copyLink",
    "markUnread",
    "save",
    "pin",
  ]);
});

test("actionsFor(): copies no text where there is none", () => {
  const actions = actionsFor({ ...entry, message: { ...message, text: "" } }, bob, room);
  assertEquals([actions.includes("copyText"), actions.includes("copyLink")], [false, true]);
});

test("actionsFor(): lets a moderator delete any message, but edit only their own", () => {
  const actions = actionsFor(entry, { ...bob, canModerate: true }, room);
  assertEquals(actions, [
    "react",
    "reply",
    "copyText",
    "copyLink",
    "markUnread",
    "save",
    "pin",
    "delete",
  ]);
});

test("actionsFor(): treats no message as the user's own before the user is known", () => {
  const { author: _, ...old } = message;
  const nobody = { ...ann, id: "" };
  assertEquals(actionsFor({ ...entry, message: old }, nobody, room).includes("edit"), false);
});

test("actionsFor(): allows only what concerns the user alone in a read-only room", () => {
  assertEquals(actionsFor(entry, ann, place({ isWritable: false })), [
    "copyText",
    "copyLink",
    "markUnread",
    "save",
  ]);
});

test("actionsFor(): lets all but guests pin in rooms, and everyone in direct messages", () => {
  const guest = { ...ann, isGuest: true };
  const moderator = { ...ann, canModerate: true };
  const who = (type: "public" | "private" | "direct") =>
    [guest, ann, moderator].map((reader) => canPin(reader, { type }));
  assertEquals(who("public"), [false, true, true]);
  assertEquals(who("private"), [false, true, true]);
  assertEquals(who("direct"), [true, true, true]);
});

test("actionsFor(): offers to unpin a pinned message", () => {
  const moderator = { ...bob, canModerate: true };
  const offered = (pinned: string, isWritable = true) =>
    actionsFor(entry, moderator, place({ isWritable }, pinned))
      .filter((action) => action === "pin" || action === "unpin");
  assertEquals([offered(""), offered(message.id)], [["pin"], ["unpin"]]);
  assertEquals(offered(message.id, false), []);
});

test("actionsFor(): offers nothing for pending, deleted and system messages", () => {
  const deleted = { ...entry, message: { ...message, deletedAt: 1 } };
  const cases = [{ ...entry, state: "pending" as const }, deleted, {
    ...entry,
    systemText: "Ann left",
  }];
  for (const one of cases) assertEquals(actionsFor(one, ann, room), []);
});

test("actionsFor(): offers actions while an edit is pending", () => {
  const changing = { message: { ...message, seq: 1 }, state: "pending" as const };
  assertEquals(actionsFor(changing, ann, room), actionsFor(entry, ann, room));
});

test("actionForKey(): ignores keys that browsers use", () => {
  const press = { key: "c", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  assertEquals(actionForKey(press), "copyText");
  assertEquals(actionForKey({ ...press, ctrlKey: true }), undefined);
  assertEquals(actionForKey({ ...press, metaKey: true }), undefined);
  assertEquals(actionForKey({ ...press, key: "x" }), undefined);
});

test("favouriteEmoji(): are the user's recent ones, then the most frequent", () => {
  assertEquals(favouriteEmoji(""), ["👍", "❤️", "😂"]);
  assertEquals(favouriteEmoji("🚀 👍"), ["🚀", "👍", "❤️"]);
  assertEquals(favouriteEmoji("🚀 🙈 🎉 👍"), ["🚀", "🙈", "🎉"]);
});

test("actionsFor(): offers to save a message, or to remove it from those saved", () => {
  const offered = (saved: string[]) =>
    actionsFor(entry, bob, { isWritable: false, info: { type: "public", saved } })
      .filter((action) => action === "save" || action === "unsave");
  assertEquals([offered([]), offered([message.id])], [["save"], ["unsave"]]);
});
