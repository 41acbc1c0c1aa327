import "../../../../harness/private_storage.ts";
import { assertEquals } from "@std/assert";
import { UnsentTexts } from "../../../../../static/chat/composer/unsent/unsent_texts.js";
import { test } from "../../../../testing.ts";

const message = { id: "1", room: "lobby", from: "Ann", text: "tea?", at: 0 };

test("UnsentTexts: restores the text of a room for the same user until it is sent", () => {
  localStorage.clear();
  const begun = { text: "of course", about: { type: "reply" as const, message }, before: "" };
  new UnsentTexts("ann").set("lobby", begun);
  assertEquals(new UnsentTexts("ann").get("lobby"), begun);
  assertEquals(new UnsentTexts("ann").get("dev"), { text: "" });
  new UnsentTexts("ann").set("lobby", { text: "", textBefore: "" });
  assertEquals(new UnsentTexts("ann").get("lobby"), { text: "" });
});

test("UnsentTexts: drops the texts of another user", () => {
  localStorage.clear();
  new UnsentTexts("ann").set("lobby", { text: "secret" });
  assertEquals(new UnsentTexts("bob").get("lobby"), { text: "" });
  const begun = new UnsentTexts("ann");
  assertEquals([begun.setUser("ann"), begun.get("lobby").text], [false, "secret"]);
  assertEquals([begun.setUser("bob"), begun.get("lobby").text], [true, ""]);
});

test("UnsentTexts: keeps texts written before the user is known", () => {
  localStorage.clear();
  const begun = new UnsentTexts("");
  begun.set("lobby", { text: "hello" });
  assertEquals([begun.setUser("ann"), begun.get("lobby").text], [false, "hello"]);
  begun.set("dev", { text: "hi" });
  assertEquals(new UnsentTexts("ann").get("lobby").text, "hello");
});

test("UnsentTexts: keeps the latest texts if they exceed the limit", () => {
  localStorage.clear();
  const begun = new UnsentTexts("ann");
  for (const room of ["a", "b", "c"]) begun.set(room, { text: room.repeat(40_000) });
  const rooms = ["a", "b", "c"].map((room) => new UnsentTexts("ann").get(room).text.length);
  assertEquals(rooms, [0, 40_000, 40_000]);
});

test("UnsentTexts.reload(): reads what other tabs have stored, and keeps it", () => {
  localStorage.clear();
  const [here, there] = [new UnsentTexts("ann"), new UnsentTexts("ann")];
  here.set("lobby", { text: "here" });
  there.reload();
  there.set("dev", { text: "there" });
  assertEquals(there.rooms, ["lobby", "dev"]);
  assertEquals(new UnsentTexts("ann").rooms, ["lobby", "dev"]);
});
