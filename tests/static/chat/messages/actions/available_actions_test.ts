import { assertEquals } from "@std/assert";
import {
  actionForKey,
  actionsFor,
} from "../../../../../static/chat/messages/actions/available_actions.js";
import { canPin } from "../../../../../static/chat/rooms/room_info.js";
import { test } from "../../../../testing.ts";

const message = { id: "1", room: "lobby", author: "ann", from: "Ann", text: "tea?", at: 0 };
const entry = { message, state: "sent" } as const;
const ann = { id: "ann", canModerate: false, isGuest: false };
const bob = { ...ann, id: "bob" };
const room = place({ isWritable: true });

/** A public room in which one message is pinned, or none. */
function place({ isWritable }: { isWritable: boolean }, pinned = "") {
  const pins = pinned ? [{ message: pinned, from: "Ann" }] : [];
  return { isWritable, info: { type: "public" as const, pins } };
}

test("One edits and deletes what is one's own, and answers what anybody says", () => {
  const all = ["react", "reply", "edit", "copyText", "copyLink", "pin", "delete"];
  assertEquals(actionsFor(entry, ann, room), all);
  assertEquals(actionsFor(entry, bob, room), ["react", "reply", "copyText", "copyLink", "pin"]);
});

test("A moderator deletes what anybody says, and edits what is own", () => {
  const actions = actionsFor(entry, { ...bob, canModerate: true }, room);
  assertEquals(actions, ["react", "reply", "copyText", "copyLink", "pin", "delete"]);
});

test("Who is not known yet owns nothing, not what was written before there were ids either", () => {
  const { author: _, ...old } = message;
  const nobody = { ...ann, id: "" };
  assertEquals(actionsFor({ ...entry, message: old }, nobody, room).includes("edit"), false);
});

test("Where one cannot write, one can copy", () => {
  assertEquals(actionsFor(entry, ann, place({ isWritable: false })), ["copyText", "copyLink"]);
});

test("Who may pin: in a room all but guests, in a conversation each", () => {
  const guest = { ...ann, isGuest: true };
  const moderator = { ...ann, canModerate: true };
  const who = (type: "public" | "private" | "direct") =>
    [guest, ann, moderator].map((reader) => canPin(reader, { type }));
  assertEquals(who("public"), [false, true, true]);
  assertEquals(who("private"), [false, true, true]);
  assertEquals(who("direct"), [true, true, true]);
});

test("What is pinned is not pinned again, and can be taken down", () => {
  const moderator = { ...bob, canModerate: true };
  const offered = (pinned: string, isWritable = true) =>
    actionsFor(entry, moderator, place({ isWritable }, pinned))
      .filter((action) => action === "pin" || action === "unpin");
  assertEquals([offered(""), offered(message.id)], [["pin"], ["unpin"]]);
  assertEquals(offered(message.id, false), []);
});

test("Nothing can be done with what is on its way, was deleted, or is no message", () => {
  const deleted = { ...entry, message: { ...message, deletedAt: 1 } };
  const cases = [{ ...entry, state: "pending" as const }, deleted, {
    ...entry,
    systemText: "Ann left",
  }];
  for (const one of cases) assertEquals(actionsFor(one, ann, room), []);
});

test("What is stored is not out of reach because a change of it is on its way", () => {
  const changing = { message: { ...message, seq: 1 }, state: "pending" as const };
  assertEquals(actionsFor(changing, ann, room), actionsFor(entry, ann, room));
});

test("Keys that do something else in every browser do nothing to a message", () => {
  const press = { key: "c", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  assertEquals(actionForKey(press), "copyText");
  assertEquals(actionForKey({ ...press, ctrlKey: true }), undefined);
  assertEquals(actionForKey({ ...press, metaKey: true }), undefined);
  assertEquals(actionForKey({ ...press, key: "x" }), undefined);
});
