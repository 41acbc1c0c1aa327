import { assertEquals } from "@std/assert";
import { UnsentTexts } from "../../../../static/chat/composer/unsent_texts.js";
import { test } from "../../../testing.ts";

const message = { id: "1", room: "lobby", from: "Ann", text: "tea?", at: 0 };

test("What was begun in a room is there again for the same reader, and gone when it was sent", () => {
  sessionStorage.clear();
  const begun = { text: "of course", about: { type: "reply" as const, message }, before: "" };
  new UnsentTexts("ann").keep("lobby", begun);
  assertEquals(new UnsentTexts("ann").in("lobby"), begun);
  assertEquals(new UnsentTexts("ann").in("dev"), { text: "" });
  new UnsentTexts("ann").keep("lobby", { text: "", before: "" });
  assertEquals(new UnsentTexts("ann").in("lobby"), { text: "" });
});

test("Nobody sees what somebody else began", () => {
  sessionStorage.clear();
  new UnsentTexts("ann").keep("lobby", { text: "secret" });
  assertEquals(new UnsentTexts("bob").in("lobby"), { text: "" });
  const begun = new UnsentTexts("ann");
  assertEquals([begun.belongTo("ann"), begun.in("lobby").text], [false, "secret"]);
  assertEquals([begun.belongTo("bob"), begun.in("lobby").text], [true, ""]);
});

test("Who is known a little later keeps what was begun before", () => {
  sessionStorage.clear();
  const begun = new UnsentTexts("");
  begun.keep("lobby", { text: "hello" });
  assertEquals([begun.belongTo("ann"), begun.in("lobby").text], [false, "hello"]);
  begun.keep("dev", { text: "hi" });
  assertEquals(new UnsentTexts("ann").in("lobby").text, "hello");
});

test("Of more than can be remembered the latest is", () => {
  sessionStorage.clear();
  const begun = new UnsentTexts("ann");
  for (const room of ["a", "b", "c"]) begun.keep(room, { text: room.repeat(40_000) });
  const rooms = ["a", "b", "c"].map((room) => new UnsentTexts("ann").in(room).text.length);
  assertEquals(rooms, [0, 40_000, 40_000]);
});
