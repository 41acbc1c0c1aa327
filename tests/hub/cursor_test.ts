import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCursor, parseCursor } from "../../hub/cursor.ts";
import { anyCharacter } from "../any_text.ts";
import { test } from "../testing.ts";

const cursor = fc.record({
  epoch: fc.stringMatching(/^[0-9a-z]{1,16}$/),
  gid: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

test("A cursor is read as it was written", () => {
  fc.assert(fc.property(cursor, (place) => assertEquals(parseCursor(formatCursor(place)), place)));
});

test("Whatever is read as a cursor is one, and all else is none", () => {
  const almost = fc.tuple(cursor, fc.nat(20), fc.string({ maxLength: 2 })).map(
    ([place, index, text]) =>
      formatCursor(place).slice(0, index) + text + formatCursor(place).slice(index),
  );
  fc.assert(
    fc.property(fc.oneof(almost, fc.string({ unit: anyCharacter })), (text) => {
      const place = parseCursor(text);
      if (!place) return;
      assertEquals(Number.isSafeInteger(place.gid) && place.gid >= 0, true, text);
      assertEquals(parseCursor(formatCursor(place)), place);
    }),
    { numRuns: 2_000 },
  );
});

test("A cursor with a gid that no number holds exactly is none", () => {
  for (const text of ["", ".", "e.", ".1", "e.1.2", "E.1", "e.-1", "e.1e3", "e.9007199254740992"]) {
    assertEquals(parseCursor(text), undefined, text);
  }
});
