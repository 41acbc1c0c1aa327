import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCursor, parseCursor } from "../../hub/mod.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const cursor = fc.record({
  epoch: fc.stringMatching(/^[0-9a-z]{1,16}$/),
  gid: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

test("parseCursor(): reads what formatCursor() wrote", () => {
  fc.assert(
    fc.property(cursor, (position) => assertEquals(parseCursor(formatCursor(position)), position)),
  );
});

test("parseCursor(): returns only cursors that format to the same position", () => {
  const almost = fc.tuple(cursor, fc.nat(20), fc.string({ maxLength: 2 })).map(
    ([position, index, text]) =>
      formatCursor(position).slice(0, index) + text + formatCursor(position).slice(index),
  );
  fc.assert(
    fc.property(fc.oneof(almost, fc.string({ unit: anyCharacter })), (text) => {
      const position = parseCursor(text);
      if (!position) return;
      assertEquals(Number.isSafeInteger(position.gid) && position.gid >= 0, true, text);
      assertEquals(parseCursor(formatCursor(position)), position);
    }),
    { numRuns: 2_000 },
  );
});

test("parseCursor(): returns undefined for other text and for unsafe integers", () => {
  for (const text of ["", ".", "e.", ".1", "e.1.2", "E.1", "e.-1", "e.1e3", "e.9007199254740992"]) {
    assertEquals(parseCursor(text), undefined, text);
  }
});
