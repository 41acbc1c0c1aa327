import { assertEquals } from "@std/assert";
import { describeEntry } from "../../../static/admin/audit_sentences.js";
import { test } from "../../testing.ts";

const ANN = { id: "ann", name: "Ann" };

/** The sentence without the marks that isolate the direction of names. */
function sentence(change: Parameters<typeof describeEntry>[0]): string {
  return describeEntry(change).replace(/[\u2068\u2069]/g, "");
}

test("Audit log: shows the former name of a user who changed their own", () => {
  const rename = { gid: 1, at: 0, room: "_server", type: "rename", name: "Anna" };
  const own = { ...rename, by: ANN, user: { id: "ann", name: "Anna" } };
  assertEquals(sentence(own), "Ann is now called Anna");
  const other = { ...rename, by: { id: "bob", name: "Bob" }, user: { id: "ann", name: "Anna" } };
  assertEquals(sentence(other), "Bob renamed Anna to Anna");
});

test("Audit log: says who chose or removed a picture", () => {
  const change = { gid: 1, at: 0, room: "_server", type: "avatar", user: ANN };
  assertEquals(sentence({ ...change, by: ANN, file: "x" }), "Ann chose a picture");
  assertEquals(sentence({ ...change, by: ANN }), "Ann removed their picture");
  const bob = { id: "bob", name: "Bob" };
  assertEquals(sentence({ ...change, by: bob }), "Bob removed the picture of Ann");
});

test("Audit log: says who uploaded a file with malware", () => {
  const change = { gid: 1, at: 0, room: "_server", type: "infected", user: ANN, name: "a.exe" };
  assertEquals(sentence(change), "Ann uploaded a.exe, which contains malware");
});
