import { assertEquals } from "@std/assert";
import { PresenceStore } from "../../../static/client/presence.js";
import { test } from "../../testing.ts";

const ANN = { id: "ann", name: "Ann" };
const BOB = { id: "bob", name: "Bob" };
const ROOM = "lobby";

test("Who is there is what was told first and has come and gone since", () => {
  const book = new PresenceStore();
  book.tell({ room: ROOM, count: 1, users: [ANN] });
  book.tell({ room: ROOM, count: 3, came: [BOB], left: [] });
  assertEquals(book.of(ROOM), { count: 3, users: [ANN, BOB], typing: [] });
  book.tell({ room: ROOM, count: 2, came: [{ ...BOB, name: "Bobby" }], left: ["ann"] });
  assertEquals(book.of(ROOM)?.users, [{ id: "bob", name: "Bobby" }]);
  assertEquals(book.of("dev"), undefined);
});

test("What changed before all was told is not taken, and all that is told anew counts", () => {
  const book = new PresenceStore();
  book.tell({ room: ROOM, count: 2, came: [BOB], left: [] });
  assertEquals(book.of(ROOM), undefined);
  book.tell({ room: ROOM, count: 1, users: [ANN] });
  book.tell({ room: ROOM, count: 1, users: [BOB] });
  assertEquals(book.of(ROOM)?.users, [BOB]);
});

test("Who types stays until it is told otherwise, whoever comes and goes", () => {
  const book = new PresenceStore();
  book.tell({ room: ROOM, count: 2, users: [ANN, BOB] });
  book.tellTyping({ room: ROOM, users: [BOB] });
  book.tell({ room: ROOM, count: 1, came: [], left: ["ann"] });
  assertEquals(book.of(ROOM), { count: 1, users: [BOB], typing: [BOB] });
  assertEquals(book.quieten(), [[ROOM, { count: 1, users: [BOB], typing: [] }]]);
  assertEquals(book.quieten(), []);
});

test("A room that is forgotten is not known, and what somebody else knows is taken", () => {
  const [book, other] = [new PresenceStore(), new PresenceStore()];
  book.tell({ room: ROOM, count: 1, users: [ANN] });
  other.set(book.all);
  book.forget([ROOM]);
  assertEquals([book.all, other.of(ROOM)?.users], [[], [ANN]]);
});
