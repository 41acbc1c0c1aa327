import { assertEquals } from "@std/assert";
import {
  matchUsers,
  mentionQuery,
} from "../../../../../static/chat/composer/mentions/mention_query.js";
import {
  mentionedIn,
  splitMentions,
} from "../../../../../static/chat/composer/mentions/mention_parser.js";
import { test } from "../../../../testing.ts";

const ann = { id: "a", name: "Ann" };
const lee = { id: "l", name: "Ann Lee" };
const noor = { id: "n", name: "نور" };
const odd = { id: "o", name: "a.b (x)" };
const everybody = [ann, lee, noor, odd];

/** Returns the pieces of a text, with mentions as name and id. */
function pieces(text: string, users = everybody): string[] {
  return splitMentions(text, users)
    .map((piece) => typeof piece === "string" ? piece : `[${piece.text}=${piece.user.id}]`);
}

test("mentionedIn(): has the group of a message, which splitMentions() finds as a user without id", () => {
  const message = { mentions: [ann], groupMention: "room" } as const;
  assertEquals(pieces("@ann, @Room and @rooms", [...mentionedIn(message)]), [
    "[@ann=a]",
    ", ",
    "[@Room=]",
    " and @rooms",
  ]);
});

test("splitMentions(): finds names in any spelling, and the longest that matches", () => {
  assertEquals(pieces("hi @Ann, and @ann  lee!"), [
    "hi ",
    "[@Ann=a]",
    ", and ",
    "[@ann  lee=l]",
    "!",
  ]);
  assertEquals(pieces("@نور: @a.b (x)"), ["[@نور=n]", ": ", "[@a.b (x)=o]"]);
});

test('splitMentions(): ignores names within words, without "@", or as part of another name', () => {
  for (const text of ["mail@Ann", "Ann", "@Annette", "@ Ann", "@axb (x)"]) {
    assertEquals(pieces(text), [text]);
  }
});

test("splitMentions(): finds only the users who are mentioned and have a name", () => {
  assertEquals(pieces("@Ann @Ann Lee", [ann]), ["[@Ann=a]", " ", "[@Ann=a]", " Lee"]);
  assertEquals(pieces("@Ann", [{ id: "x", name: "" }]), ["@Ann"]);
});

test('mentionQuery(): returns the text from "@" to the caret within one line', () => {
  const before = (text: string) => mentionQuery(text, text.length);
  assertEquals(before("hi @Ann L"), { from: 3, query: "Ann L" });
  assertEquals(before("@"), { from: 0, query: "" });
  assertEquals(before("@a @b"), { from: 3, query: "b" });
  for (const text of ["mail@ann", "@ ann", "@ann\nx", "```\n@ann", `@${"x".repeat(65)}`]) {
    assertEquals(before(text), undefined, text);
  }
  assertEquals(mentionQuery("@ann and more", 3), { from: 0, query: "an" });
});

test("matchUsers(): matches the start of the full name first, then of its other words", () => {
  const leo = { id: "x", name: "Leo" };
  const names = (query: string) => matchUsers(query, [lee, leo, ann]).map(({ name }) => name);
  assertEquals(names(""), ["Ann Lee", "Leo", "Ann"]);
  assertEquals(names("le"), ["Leo", "Ann Lee"]);
  assertEquals(names("ANN"), ["Ann Lee", "Ann"]);
  assertEquals(names("ann l"), ["Ann Lee"]);
  assertEquals(names("b"), []);
});

test("matchUsers(): matches no user once the name is complete", () => {
  assertEquals(matchUsers("ann lee", [ann, lee]), []);
  assertEquals(matchUsers("Ann ", [ann, lee]), []);
  assertEquals(matchUsers("Ann", [ann, lee]), [ann, lee]);
});
