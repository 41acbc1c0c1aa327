import { assertEquals } from "@std/assert";
import { BegunTexts } from "../../../static/composer/begun.js";

const message = { id: "1", room: "lobby", from: "Ann", text: "tea?", at: 0 };

Deno.test("What was begun in a room is there again for the same reader, and gone when it was sent", () => {
  sessionStorage.clear();
  const begun = { text: "of course", about: { kind: "reply" as const, message }, before: "" };
  new BegunTexts("ann").keep("lobby", begun);
  assertEquals(new BegunTexts("ann").in("lobby"), begun);
  assertEquals(new BegunTexts("ann").in("dev"), { text: "" });
  new BegunTexts("ann").keep("lobby", { text: "", before: "" });
  assertEquals(new BegunTexts("ann").in("lobby"), { text: "" });
});

Deno.test("Nobody sees what somebody else began", () => {
  sessionStorage.clear();
  new BegunTexts("ann").keep("lobby", { text: "secret" });
  assertEquals(new BegunTexts("bob").in("lobby"), { text: "" });
  const begun = new BegunTexts("ann");
  assertEquals([begun.belongTo("ann"), begun.in("lobby").text], [false, "secret"]);
  assertEquals([begun.belongTo("bob"), begun.in("lobby").text], [true, ""]);
});

Deno.test("Who is known a little later keeps what was begun before", () => {
  sessionStorage.clear();
  const begun = new BegunTexts("");
  begun.keep("lobby", { text: "hello" });
  assertEquals([begun.belongTo("ann"), begun.in("lobby").text], [false, "hello"]);
  begun.keep("dev", { text: "hi" });
  assertEquals(new BegunTexts("ann").in("lobby").text, "hello");
});

Deno.test("Of more than can be remembered the latest is", () => {
  sessionStorage.clear();
  const begun = new BegunTexts("ann");
  for (const room of ["a", "b", "c"]) begun.keep(room, { text: room.repeat(40_000) });
  const rooms = ["a", "b", "c"].map((room) => new BegunTexts("ann").in(room).text.length);
  assertEquals(rooms, [0, 40_000, 40_000]);
});
