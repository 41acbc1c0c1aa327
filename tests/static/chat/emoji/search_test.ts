import { assert, assertEquals } from "@std/assert";
import { emojiGroups } from "../../../../routes/site/emoji.ts";
import { parseEmoji } from "../../../../static/chat/emoji/emoji_data.js";
import {
  emojiByName,
  findEmoji,
  replaceNames,
  shortcodeBefore,
  shortcodeQuery,
} from "../../../../static/chat/emoji/search.js";
import { test } from "../../../testing.ts";

const groups = parseEmoji(await emojiGroups());
const found = (words: string, max?: number) =>
  findEmoji(groups, words, max).map(({ emoji }) => emoji);

test("/emoji.json: has each emoji once, with a unique name", () => {
  const all = groups.flat();
  assert(all.length > 1_900, `${all.length}`);
  assertEquals(new Set(all.map(({ emoji }) => emoji)).size, all.length);
  assertEquals(all.filter(({ names }) => names[0] === ""), []);
  assertEquals(all.filter(({ emoji }) => !/^\p{RGI_Emoji}$/v.test(emoji)), []);
  assertEquals(groups.length, 9);
});

test("findEmoji(): matches names, words of names and keywords, best first", () => {
  assertEquals(found("tada")[0], "🎉");
  assertEquals(found("+1")[0], "👍");
  assertEquals(found("heart", 1), ["❤️"]);
  assert(found("eyes").includes("👀"));
  assert(found("happy face").includes("😀"));
  assertEquals(found("CRAB"), found("crab"));
  assertEquals(found("no such thing"), []);
  assertEquals(found(" : "), []);
  assertEquals(found("a", 5).length, 5);
});

test("emojiByName(): returns the emoji with exactly that name", () => {
  assertEquals(emojiByName(groups, "rocket"), "🚀");
  assertEquals(emojiByName(groups, "rocke"), undefined);
});

test("shortcodeQuery(): needs a colon at the start of a word; shortcodeBefore() a second one", () => {
  for (const text of [":sm", "a :sm", "(:sm", "\n:sm"]) {
    assertEquals(shortcodeQuery(text), ":sm", text);
  }
  for (const text of ["", ":", ":s", "a:sm", "12:30", "https://x", ": sm", "::sm", ":sm "]) {
    assertEquals(shortcodeQuery(text), undefined, text);
  }
  assertEquals(shortcodeBefore("a :Tada:"), "tada");
  assertEquals(shortcodeBefore("🎉:tada:"), "tada");
  assertEquals(shortcodeBefore("a:tada:"), undefined);
  assertEquals(shortcodeBefore("::"), undefined);
});

test("replaceNames(): replaces shortcodes, except in code and unknown names", () => {
  for (
    const [text, spelled] of [
      [":tada: (:+1:)\n:Crab:", "🎉 (👍)\n🦀"],
      [":tada::tada: and 🎉:crab:", "🎉🎉 and 🎉🦀"],
      ["`:tada:` :tada:", "`:tada:` 🎉"],
      ["```\n:tada:\n```\n:tada:", "```\n:tada:\n```\n🎉"],
      [":nobody: 12:30:45 std::map:: a:tada: https://a/:tada:", undefined],
    ] as const
  ) assertEquals(replaceNames(groups, text), spelled ?? text);
});
