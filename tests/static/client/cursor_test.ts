import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCursor } from "../../../hub/mod.ts";
import { isBefore, isSameLog } from "../../../static/client/cursor.js";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

/** Few logs and few places, so that two are often the same. */
const cursor = fc.record({
  epoch: fc.oneof(fc.constantFrom("a", "b"), fc.stringMatching(/^[0-9a-z]{1,16}$/)),
  gid: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
});

test("Of two places that the server writes it is told which is earlier, within one log", () => {
  fc.assert(fc.property(cursor, cursor, (a, b) => {
    const [one, other] = [formatCursor(a), formatCursor(b)];
    assertEquals(isSameLog(one, other), a.epoch === b.epoch);
    assertEquals(isBefore(one, other), a.epoch === b.epoch && a.gid < b.gid);
  }));
});

test("Whatever comes as places, neither is before the other or one is, and none before itself", () => {
  const text = fc.oneof(fc.string({ unit: anyCharacter }), cursor.map(formatCursor));
  fc.assert(fc.property(text, text, (one, other) => {
    assert(!isBefore(one, one));
    assert(!(isBefore(one, other) && isBefore(other, one)));
    assertEquals(isSameLog(one, other), isSameLog(other, one));
  }));
});
