import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import {
  nextIndex,
  replaceMe,
  splitAtMarks,
  toExcerpt,
} from "../../../../../static/chat/messages/search/search_highlight.js";
import { test } from "../../../../testing.ts";

test("splitAtMarks(): splits a text at its marks without losing any of it", () => {
  const pieces = splitAtMarks({ text: "hello, world", marks: [[0, 5], [7, 12]] });
  assertEquals(pieces, [
    { text: "hello", isMarked: true },
    { text: ", ", isMarked: false },
    { text: "world", isMarked: true },
  ]);
  assertEquals(splitAtMarks({ text: "a photo", marks: [] }), [{
    text: "a photo",
    isMarked: false,
  }]);
  assertEquals(splitAtMarks({ text: "", marks: [] }), []);
});

test("replaceMe(): replaces from:me by the user's name", () => {
  assertEquals(replaceMe("red from:me", "Ann $& Lee"), 'red from:"Ann $& Lee"');
  assertEquals(replaceMe("From:ME fox", 'An"n'), 'from:"An n" fox');
  for (const query of ["from:men", "xfrom:me", 'from:"me"']) {
    assertEquals(replaceMe(query, "Ann"), query);
  }
  assertEquals(replaceMe("from:me", ""), "from:me");
});

test("toExcerpt(): removes Markdown and keeps the matches marked", () => {
  const shown = (text: string, ...found: string[]) => {
    const marks = found.map((word): [number, number] => [
      text.indexOf(word),
      text.indexOf(word) + word.length,
    ]);
    const { text: line, marks: places } = toExcerpt({ text, snippet: { text, marks } });
    return [line, ...places.map(([from, to]) => line.slice(from, to))];
  };
  assertEquals(shown("the **release** of `hub`\n- soon", "release", "hub"), [
    "the release of hub soon",
    "release",
    "hub",
  ]);
  assertEquals(shown("/me waves at me", "waves"), ["waves at me", "waves"]);
  assertEquals(shown("a red hundred", "red"), ["a red hundred", "red"]);
  assertEquals(shown("C++ (a) [b]", "C++", "(a)"), ["C++ (a) [b]", "C++", "(a)"]);
  assertEquals(shown("from all"), ["from all"]);
  // The URL behind a label is not visible: the excerpt shows the source then.
  const link = "[here](https://a.test/plan)";
  assertEquals(shown(link, "plan"), [link, "plan"]);
  const long = "word ".repeat(100);
  const [piece = "", ...words] = shown(`${long}**found** ${long}`, "found");
  assertEquals([piece.length < 210, piece.startsWith("…word"), piece.endsWith("…"), words], [
    true,
    true,
    true,
    ["found"],
  ]);
});

test("splitAtMarks(): yields the text for any marks", () => {
  const mark = fc.tuple(fc.nat(20), fc.nat(20)).map(([from, length]): [number, number] => [
    from,
    from + length,
  ]);
  fc.assert(fc.property(fc.string({ maxLength: 20 }), fc.array(mark), (text, marks) => {
    const sorted = marks.toSorted(([one], [other]) => one - other);
    assertEquals(splitAtMarks({ text, marks: sorted }).map((piece) => piece.text).join(""), text);
  }));
});

test("nextIndex(): leads from the field through the list and back, and stops at the end", () => {
  assertEquals(nextIndex("ArrowDown", { here: -1, count: 2 }), 0);
  assertEquals(nextIndex("ArrowDown", { here: 0, count: 2 }), 1);
  assertEquals(nextIndex("ArrowDown", { here: 1, count: 2 }), undefined);
  assertEquals(nextIndex("ArrowUp", { here: 0, count: 2 }), -1);
  assertEquals(nextIndex("ArrowUp", { here: -1, count: 2 }), undefined);
  assertEquals(nextIndex("ArrowDown", { here: -1, count: 0 }), undefined);
});

test("toExcerpt(): shows the names of files where the text has no match, or there is none", () => {
  const named = { text: "see\nplan.pdf", marks: [[4, 8] as [number, number]] };
  assertEquals(toExcerpt({ text: "see", snippet: named }), named);
  const unmarked = { text: "plan.pdf", marks: [] };
  assertEquals(toExcerpt({ text: "", snippet: unmarked }), unmarked);
});
