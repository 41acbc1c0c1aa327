import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { parseRestriction, type RestrictionView } from "../../../routes/moderation/restrictions.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;

const minutes = fc.oneof(
  fc.integer({ min: 1, max: 10 * 365 * 24 * 60 }),
  fc.constantFrom(0, -1, 1.5, NaN, Infinity, 10 * 365 * 24 * 60 + 1, 2 ** 53),
  fc.jsonValue(),
  fc.constant(undefined),
);
const reason = fc.oneof(fc.string({ unit: anyCharacter }), fc.jsonValue(), fc.constant(undefined));

/** Returns the restriction, or `undefined` if it is rejected as expected. */
function parse(fields: Record<string, unknown>): RestrictionView | undefined {
  try {
    return parseRestriction(fields);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
    assert(error.field === "minutes" || error.field === "reason");
    return undefined;
  }
}

test("parseRestriction: accepts whole minutes up to ten years or none, and trims the reason", () => {
  let taken = 0;
  fc.assert(
    fc.property(minutes, reason, (minutes, reason) => {
      const before = Date.now();
      const term = parse({ minutes, reason });
      if (!term) return;
      taken++;
      assertEquals(term.reason, typeof reason === "string" ? reason.trim() : "");
      if (minutes === undefined) return assertEquals(term.until, undefined);
      assert(typeof minutes === "number" && term.until !== undefined);
      const early = term.until - minutes * MINUTE_MS;
      assert(early >= before && early <= Date.now(), `${term.until}`);
      assert(term.until > before && term.until <= Date.now() + 10 * YEAR_MS);
    }),
    { numRuns: 1_000 },
  );
  assert(taken > 0, "The property would also hold if all were rejected");
});

test("parseRestriction: accepts each whole number of minutes up to ten years, with any reason", () => {
  const max = 10 * 365 * 24 * 60;
  fc.assert(fc.property(fc.integer({ min: 1, max: max }), fc.string(), (minutes, reason) => {
    assert(parse({ minutes, reason }));
  }));
});
