import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCursor } from "../../../../hub/mod.ts";
import { isBefore, isSameLog } from "../../../../static/client/stream/cursor.js";
import { anyCharacter } from "../../../harness/arbitraries.ts";
import { test } from "../../../testing.ts";

/** Few epochs and few gids, so that two cursors are often equal. */
const cursor = fc.record({
  epoch: fc.oneof(fc.constantFrom("a", "b"), fc.stringMatching(/^[0-9a-z]{1,16}$/)),
  gid: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
});

test("isBefore(): orders the server's cursors within one log", () => {
  fc.assert(fc.property(cursor, cursor, (a, b) => {
    const [one, other] = [formatCursor(a), formatCursor(b)];
    assertEquals(isSameLog(one, other), a.epoch === b.epoch);
    assertEquals(isBefore(one, other), a.epoch === b.epoch && a.gid < b.gid);
  }));
});

test("isBefore(): is a strict order for any text", () => {
  const text = fc.oneof(fc.string({ unit: anyCharacter }), cursor.map(formatCursor));
  fc.assert(fc.property(text, text, (one, other) => {
    assert(!isBefore(one, one));
    assert(!(isBefore(one, other) && isBefore(other, one)));
    assertEquals(isSameLog(one, other), isSameLog(other, one));
  }));
});
