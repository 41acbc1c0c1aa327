import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { piecesOf, shownOf, stepTo } from "../../../static/messages/found.js";

Deno.test("What was searched for is marked where it stands, and nothing is lost", () => {
  const pieces = piecesOf({ text: "hello, world", marks: [[0, 5], [7, 12]] });
  assertEquals(pieces, [
    { text: "hello", isMarked: true },
    { text: ", ", isMarked: false },
    { text: "world", isMarked: true },
  ]);
  assertEquals(piecesOf({ text: "a photo", marks: [] }), [{ text: "a photo", isMarked: false }]);
  assertEquals(piecesOf({ text: "", marks: [] }), []);
});

Deno.test("What somebody does is shown without its mark, and what was found stays marked", () => {
  type Snippet = Parameters<typeof shownOf>[0]["snippet"];
  const snippet: Snippet = { text: "/me waves at me", marks: [[1, 3], [4, 9]] };
  const text = "/me waves at me";
  assertEquals(shownOf({ text, snippet }), { text: "waves at me", marks: [[0, 5]] });
  const later: Snippet = { text: "…at me", marks: [[4, 6]] };
  assertEquals(shownOf({ text, snippet: later }), later);
  assertEquals(shownOf({ text: `${text}\nand more`, snippet }), snippet);
});

Deno.test("Whatever the marks are, the pieces are the text", () => {
  const mark = fc.tuple(fc.nat(20), fc.nat(20)).map(([from, length]): [number, number] => [
    from,
    from + length,
  ]);
  fc.assert(fc.property(fc.string({ maxLength: 20 }), fc.array(mark), (text, marks) => {
    const sorted = marks.toSorted(([one], [other]) => one - other);
    assertEquals(piecesOf({ text, marks: sorted }).map((piece) => piece.text).join(""), text);
  }));
});

Deno.test("The arrow keys go from the field through the list and back, and stop at its end", () => {
  assertEquals(stepTo("ArrowDown", { here: -1, count: 2 }), 0);
  assertEquals(stepTo("ArrowDown", { here: 0, count: 2 }), 1);
  assertEquals(stepTo("ArrowDown", { here: 1, count: 2 }), undefined);
  assertEquals(stepTo("ArrowUp", { here: 0, count: 2 }), -1);
  assertEquals(stepTo("ArrowUp", { here: -1, count: 2 }), undefined);
  assertEquals(stepTo("ArrowDown", { here: -1, count: 0 }), undefined);
});
