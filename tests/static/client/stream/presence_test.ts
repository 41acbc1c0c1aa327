import { assertEquals } from "@std/assert";
import { PresenceStore } from "../../../../static/client/stream/presence.js";
import { test } from "../../../testing.ts";

const ANN = { id: "ann", name: "Ann" };
const BOB = { id: "bob", name: "Bob" };
const ROOM = "lobby";

test("PresenceStore: applies users who joined and left to the first full list", () => {
  const store = new PresenceStore();
  store.apply({ room: ROOM, count: 1, users: [ANN] });
  store.apply({ room: ROOM, count: 3, joined: [BOB], left: [] });
  assertEquals(store.get(ROOM), { count: 3, users: [ANN, BOB], typing: [] });
  store.apply({ room: ROOM, count: 2, joined: [{ ...BOB, name: "Bobby" }], left: ["ann"] });
  assertEquals(store.get(ROOM)?.users, [{ id: "bob", name: "Bobby" }]);
  assertEquals(store.get("dev"), undefined);
});

test("PresenceStore: ignores changes before a full list, and replaces it by the next", () => {
  const store = new PresenceStore();
  store.apply({ room: ROOM, count: 2, joined: [BOB], left: [] });
  assertEquals(store.get(ROOM), undefined);
  store.apply({ room: ROOM, count: 1, users: [ANN] });
  store.apply({ room: ROOM, count: 1, users: [BOB] });
  assertEquals(store.get(ROOM)?.users, [BOB]);
});

test("PresenceStore: keeps typing users while others join and leave, until cleared", () => {
  const store = new PresenceStore();
  store.apply({ room: ROOM, count: 2, users: [ANN, BOB] });
  store.applyTyping({ room: ROOM, users: [BOB] });
  store.apply({ room: ROOM, count: 1, joined: [], left: ["ann"] });
  assertEquals(store.get(ROOM), { count: 1, users: [BOB], typing: [BOB] });
  assertEquals(store.clearTyping(), [[ROOM, { count: 1, users: [BOB], typing: [] }]]);
  assertEquals(store.clearTyping(), []);
});

test("PresenceStore: forgets a room, and merges the rooms of another store", () => {
  const [store, other] = [new PresenceStore(), new PresenceStore()];
  store.apply({ room: ROOM, count: 1, users: [ANN] });
  other.merge(store.all);
  store.forget([ROOM]);
  assertEquals([store.all, other.get(ROOM)?.users], [[], [ANN]]);
});
