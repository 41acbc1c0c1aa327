import type { ListedRoom } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { placeholderInfo } from "../../../../../static/chat/rooms/room_info.js";
import {
  findTargets,
  groupOf,
  listTargets,
  orderWithoutQuery,
} from "../../../../../static/chat/rooms/switcher/switcher_search.js";
import { test } from "../../../../testing.ts";

const places = ["design", "dev", "Élodie", "old-dev", "lobby"].map((label) => ({
  key: label,
  label,
}));

function found(typed: string, recent: readonly string[] = []) {
  return findTargets(places, typed, recent).map(({ label }) => label);
}

test("findTargets: without a query returns all, recent ones first", () => {
  assertEquals(found("", ["lobby", "dev"]), ["lobby", "dev", "design", "Élodie", "old-dev"]);
});

test("findTargets: ranks matches before recency", () => {
  assertEquals(found("dev", ["old-dev"]), ["dev", "old-dev"]);
  assertEquals(found("de", ["dev"]), ["dev", "design", "old-dev", "Élodie"]);
  assertEquals(found("lb"), ["lobby"]);
  assertEquals(found("xyz"), []);
});

test("findTargets: matches letters in order only where they are close together", () => {
  const names = ["books", "Bob Lee, Cleo Martínez, Dmitri Volkov", "a-very-long-room-name"];
  const targets = names.map((label) => ({ key: label, label }));
  const foundIn = (typed: string) => findTargets(targets, typed, []).map(({ label }) => label);
  assertEquals(foundIn("boo"), ["books"]);
  assertEquals(foundIn("bks"), ["books"]);
  assertEquals(foundIn("vln"), []);
});

test("findTargets: ignores case, accents and a leading # or @", () => {
  assertEquals(found("elo"), ["Élodie"]);
  assertEquals(found("#LOB"), ["lobby"]);
  assertEquals(found("@élo"), ["Élodie"]);
});

test("listTargets: lists each user once, by their direct message if there is one", () => {
  const [me, ann, bob] = ["me", "ann", "bob"].map((id) => ({ id, name: id }));
  const rooms: ListedRoom[] = [{
    ...placeholderInfo(`~${"a".repeat(26)}`),
    type: "direct",
    members: [me, ann].filter((one) => one !== undefined),
    head: 0,
    read: 0,
    unread: 0,
    mentions: 0,
  }];
  const users = [bob, me, ann, bob].filter((one) => one !== undefined);
  const targets = listTargets(rooms, users, "me");
  assertEquals(targets.map(({ label, user }) => [label, user?.id]), [
    ["ann", undefined],
    ["bob", "bob"],
  ]);
});

test("orderWithoutQuery: lists rooms with mentions, other unread rooms, the last seven, then the rest", () => {
  const rooms: ListedRoom[] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map((room) => ({
    ...placeholderInfo(room),
    head: 0,
    read: 0,
    unread: room === "i" || room === "j" ? 2 : 0,
    mentions: room === "j" ? 1 : 0,
  }));
  const targets = listTargets(rooms, [{ id: "zoe", name: "Zoe" }], "me");
  const recent = ["h", "g", "f", "e", "d", "c", "b", "a"];
  assertEquals(
    orderWithoutQuery(targets, recent).map(({ label }) => label).join(""),
    "jihgfedcbaZoe",
  );
  const groups = orderWithoutQuery(targets, recent).map((target) => groupOf(target, recent));
  const names = Array.from(new Set(groups), (name) => [
    name,
    groups.filter((group) => group === name).length,
  ]);
  assertEquals(names, [["unread", 2], ["recent", 7], ["rooms", 1], ["people", 1]]);
  // Many rooms do not hide the people.
  assertEquals(
    orderWithoutQuery(targets, []).map(({ label }) => label).join(""),
    "jiabcdeZoe",
  );
});
