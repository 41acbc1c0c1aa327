import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  pieces,
  SHOWN_CHARS,
  snippetOf,
  toSnippet,
} from "../../../../../chat/log/sqlite/search/snippet.ts";
import { anyCharacter } from "../../../../harness/arbitraries.ts";
import { test } from "../../../../testing.ts";

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(" ", "a", "😀"), anyCharacter),
  maxLength: 900,
});
const isWhole = (text: string) => text.isWellFormed();

test("snippetOf(): returns a short piece around the position that splits no character", () => {
  fc.assert(
    fc.property(text.filter(isWhole), fc.nat(), (text, any) => {
      const position = text.length === 0 ? 0 : any % text.length;
      const { text: piece } = snippetOf(text, position);
      assert(piece.length <= SHOWN_CHARS + 3 && isWhole(piece), piece);
      const inside = piece.replace(/^…/, "").replace(/…$/, "");
      const starts = Array.from({ length: position + 1 }, (_, start) => start);
      assert(
        starts.some((start) =>
          text.startsWith(inside, start) && position <= start + Math.max(inside.length, 1)
        ),
      );
    }),
    { numRuns: 200 },
  );
});

test("pieces(): add up to the text and split no character", () => {
  fc.assert(
    fc.property(fc.array(text.filter(isWhole), { maxLength: 5 }), (texts) => {
      const text = texts.join("");
      const all = pieces(text);
      assertEquals(all.map(([, piece]) => piece).join(""), text);
      assert(all.every(([position, piece]) => text.startsWith(piece, position) && isWhole(piece)));
    }),
    { numRuns: 100 },
  );
});

test("toSnippet(): returns marks as positions in the text", () => {
  const marked = "a \u0002red\u0003 fox, a \u0002Red\u0003 flag";
  assertEquals(toSnippet(marked), { text: "a red fox, a Red flag", marks: [[2, 5], [13, 16]] });
});
